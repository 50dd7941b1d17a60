package dev.tidegate.capture.slot;

import dev.tidegate.capture.publish.BrokerFlushedPoint;
import dev.tidegate.capture.publish.CaptureProgress;
import dev.tidegate.capture.publish.Publisher;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.StreamId;
import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.state.CheckpointStore;
import dev.tidegate.state.PipelineState;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the source every second up to where it may forget its WAL: what Kafka has acknowledged, and with a single replica
 * no more than what the target's disk holds, so that losing Kafka loses nothing. The same message is our sign of life.
 */
public final class SlotAcknowledger implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SlotAcknowledger.class);
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

    private final WalStream wal;
    private final Publisher publisher;
    private final CaptureProgress progress;
    private final Optional<AppliedPoint> applied;
    private final StopSignal stop = new StopSignal();
    private final Thread thread;

    // Owned by the thread.
    private Lsn confirmed;

    private final BrokerFlushedPoint settled = new BrokerFlushedPoint();

    private SlotAcknowledger(
            WalStream wal, Publisher publisher, CaptureProgress progress, Optional<AppliedPoint> applied, Lsn slot) {
        this.wal = wal;
        this.publisher = publisher;
        this.progress = progress;
        this.applied = applied;
        this.confirmed = slot;
        this.thread = new Thread(this::run, "tidegate-confirm");
        thread.setDaemon(true);
    }

    /**
     * @param applied what the target's disk holds; empty if Kafka's acknowledgement is enough
     * @param slot where the slot stands; it is never told less, for older servers would go back
     */
    public static SlotAcknowledger start(
            WalStream wal, Publisher publisher, CaptureProgress progress, Optional<AppliedPoint> applied, Lsn slot) {
        SlotAcknowledger confirmation = new SlotAcknowledger(wal, publisher, progress, applied, slot);
        confirmation.thread.start();
        return confirmation;
    }

    private void run() {
        while (!stop.await(EVERY)) {
            confirm();
        }
        applied.ifPresent(AppliedPoint::close);
    }

    private void confirm() {
        Lsn safe = publisher.committedPoint();
        if (applied.isPresent()) {
            safe = Lsn.min(
                    safe,
                    applied.get().read(settled.of(safe, System.nanoTime())).orElse(confirmed));
        }
        confirmed = Lsn.max(confirmed, safe);
        try {
            wal.confirm(confirmed);
            progress.confirmed(confirmed);
        } catch (SQLException e) {
            // The reader of the stream meets the same failure and ends the run.
            LOG.debug("The source could not be told {}", confirmed, e);
        }
    }

    @Override
    public void close() {
        stop.request();
        try {
            thread.join(CLOSE_WITHIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reads the target's checkpoint over a session of its own. Owned by the confirming thread. */
    public static final class AppliedPoint {

        private final TargetDatabase target;
        private final PipelineName pipeline;
        private final StreamId stream;
        private final boolean keepSourceWal;
        private Connection session;
        private boolean failing;

        /** @param keepSourceWal whether Kafka is not enough even while tables are still being copied */
        public AppliedPoint(TargetDatabase target, PipelineName pipeline, StreamId stream, boolean keepSourceWal) {
            this.target = target;
            this.pipeline = pipeline;
            this.stream = stream;
            this.keepSourceWal = keepSourceWal;
        }

        /**
         * Of the lane that is farthest behind. While the initial copy is under way nothing is applied, and the source
         * cannot keep its WAL for days: what Kafka holds is the only copy then, and without it the load starts over.
         *
         * @param settled what the broker's disk holds by now
         * @return empty if the target cannot be read now or has no checkpoint of this stream
         */
        Optional<Lsn> read(Lsn settled) {
            try {
                if (session == null) {
                    session = target.open("capture checkpoint");
                }
                Optional<Lsn> point = CheckpointStore.durablePoint(session, pipeline, stream);
                if (point.isEmpty() && !keepSourceWal && isLoading()) {
                    point = Optional.of(settled);
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
            return PipelineState.read(session, pipeline)
                    .filter(state -> state.stream().equals(stream) && state.phase() == PipelineState.Phase.LOADING)
                    .isPresent();
        }

        /** Once for each outage. */
        private void report(Exception e) {
            if (!failing) {
                String why = e instanceof SQLException sql ? SqlFailures.describe(sql) : e.toString();
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
}
