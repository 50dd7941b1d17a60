package dev.tidegate.capture.slot;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ServerCode;
import dev.tidegate.postgres.history.SourcePosition;
import dev.tidegate.postgres.history.TimelineHistory;
import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.state.history.SourceHistoryComparison;
import dev.tidegate.state.history.SourceHistoryStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refuses a source that lacks what was read from it, and keeps in the target on which timeline the stream is, and why the
 * source was refused.
 */
public final class HistoryGuard {

    private static final Logger LOG = LoggerFactory.getLogger(HistoryGuard.class);

    /** What is refused here, by the stream as well. */
    private static final Set<ServerCode> REFUSALS =
            Set.of(ServerCode.SOURCE_SET_BACK, ServerCode.FAILOVER_LOST_WAL, ServerCode.OLD_PRIMARY);

    private final TargetDatabase target;
    private final PipelineName pipeline;
    private final ResumePoint resume;

    /** Of the server that streams. Written by the thread that starts the stream. */
    private volatile Optional<SourcePosition> streamed = Optional.empty();

    /** Owned by the role's thread. */
    private boolean kept;

    public HistoryGuard(TargetDatabase target, PipelineName pipeline, ResumePoint resume) {
        this.target = target;
        this.pipeline = pipeline;
        this.resume = resume;
    }

    /**
     * On the session that streams, before it does: another one may be on another server.
     *
     * @param held the last point of the stream that the topic or the target holds
     */
    public void require(Connection replication, Lsn held) throws SQLException {
        SourcePosition source = SourcePosition.identify(replication);
        SourceHistoryComparison.require(
                source, resume.timeline(), held, timeline -> TimelineHistory.read(replication, timeline));
        if (resume.timeline().isPresent() && !source.timeline().equals(resume.timeline())) {
            LOG.info(
                    "The source was promoted to timeline {}, and has everything of timeline {} up to {}",
                    source.timeline().orElseThrow(),
                    resume.timeline().get(),
                    held);
        }
        streamed = Optional.of(source);
    }

    /** The stream has shown that the source has what is held. May be repeated. The role's thread. */
    public void keep() throws SQLException {
        if (kept || streamed.isEmpty()) {
            return;
        }
        try (Connection session = target.open("capture history")) {
            new SourceHistoryStore(session, pipeline).keep(streamed.get());
        }
        kept = true;
    }

    /** Notes a refusal in the target, where the gate and whoever asks for the status see it, also when we have ended. */
    public void note(TidegateException failure) {
        if (REFUSALS.stream().noneMatch(failure::is)) {
            return;
        }
        try (Connection session = target.open("capture history")) {
            new SourceHistoryStore(session, pipeline).refuse(failure);
        } catch (SQLException e) {
            LOG.warn("The refusal of the source could not be noted in the target: {}", SqlFailures.describe(e));
        }
    }
}
