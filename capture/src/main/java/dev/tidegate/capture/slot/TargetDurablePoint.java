package dev.tidegate.capture.slot;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.StreamId;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.runtime.Failures;
import dev.tidegate.state.PipelineState;
import dev.tidegate.state.PipelineStore;
import dev.tidegate.state.lane.CheckpointStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the target's disk holds of the stream, read from its checkpoints over a session of its own. Owned by the
 * acknowledger's thread.
 */
public final class TargetDurablePoint {

    private static final Logger LOG = LoggerFactory.getLogger(TargetDurablePoint.class);

    private final TargetDatabase target;
    private final PipelineName pipeline;
    private final StreamId stream;
    private final boolean keepSourceWal;
    private Connection session;
    private boolean failing;

    /** @param keepSourceWal whether Kafka is not enough even while tables are still being copied */
    public TargetDurablePoint(TargetDatabase target, PipelineName pipeline, StreamId stream, boolean keepSourceWal) {
        this.target = target;
        this.pipeline = pipeline;
        this.stream = stream;
        this.keepSourceWal = keepSourceWal;
    }

    /**
     * The point of the lane that is farthest behind. While the initial copy is under way nothing is applied, and the source
     * cannot keep its WAL for days: what Kafka holds is the only copy then, and without it the load starts over.
     *
     * @param flushed what the broker's disk holds by now
     * @return empty if the target cannot be read now or has no checkpoint of this stream
     */
    Optional<Lsn> read(Lsn flushed) {
        try {
            if (session == null) {
                session = target.openShort("capture checkpoint");
            }
            Optional<Lsn> point = CheckpointStore.durablePoint(session, pipeline, stream);
            if (point.isEmpty() && !keepSourceWal && isLoading()) {
                point = Optional.of(flushed);
            }
            failing = false;
            return point;
        } catch (SQLException | RuntimeException e) {
            close();
            report(e);
            return Optional.empty();
        }
    }

    private boolean isLoading() throws SQLException {
        return new PipelineStore(session, pipeline)
                .read()
                .filter(state -> state.stream().equals(stream) && state.phase() == PipelineState.Phase.LOADING)
                .isPresent();
    }

    /** Once for each outage. */
    private void report(Exception e) {
        if (!failing) {
            String why = Failures.classify(e).describe();
            LOG.warn("The target's checkpoint cannot be read, so the source keeps its WAL: {}", why);
        }
        failing = true;
    }

    void close() {
        try {
            if (session != null) {
                session.close();
            }
        } catch (SQLException e) {
            LOG.debug("The checkpoint's session did not close in order", e);
        }
        session = null;
    }
}
