package dev.tidegate.apply.write;

import dev.tidegate.apply.read.StreamPoint;
import dev.tidegate.model.Lsn;
import java.time.Instant;
import java.util.Optional;

/** Progress of this process on its lane since it started. Written by the writer's thread, read by any. */
public final class ApplyProgress {

    /**
     * @param transactions source transactions applied
     * @param changes rows applied
     * @param commits target transactions
     * @param fallbacks batches that were applied change by change
     * @param applied where the target stands; empty until the lane is open
     * @param sourceCommitAt source's clock: the newest commit applied
     * @param heartbeatAt source's clock: the newest heartbeat applied
     */
    public record Snapshot(
            long transactions,
            long changes,
            long commits,
            long fallbacks,
            Optional<Lsn> applied,
            Optional<Instant> sourceCommitAt,
            Optional<Instant> heartbeatAt) {}

    private volatile Snapshot snapshot = new Snapshot(0, 0, 0, 0, Optional.empty(), Optional.empty(), Optional.empty());

    /** All values belong together. */
    public Snapshot snapshot() {
        return snapshot;
    }

    void opened(Lsn at) {
        Snapshot s = snapshot;
        snapshot = new Snapshot(
                s.transactions, s.changes, s.commits, s.fallbacks, Optional.of(at), s.sourceCommitAt, s.heartbeatAt);
    }

    void committed(StreamPoint point, long changes, Optional<Instant> heartbeatAt) {
        Snapshot s = snapshot;
        snapshot = new Snapshot(
                s.transactions + point.transactions(),
                s.changes + changes,
                s.commits + 1,
                s.fallbacks,
                Optional.of(point.commitLsn()),
                point.sourceCommitAt().or(s::sourceCommitAt),
                heartbeatAt.or(s::heartbeatAt));
    }

    void fellBack() {
        Snapshot s = snapshot;
        snapshot = new Snapshot(
                s.transactions, s.changes, s.commits, s.fallbacks + 1, s.applied, s.sourceCommitAt, s.heartbeatAt);
    }
}
