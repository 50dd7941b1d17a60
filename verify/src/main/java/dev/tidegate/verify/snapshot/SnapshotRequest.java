package dev.tidegate.verify.snapshot;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.state.verification.SnapshotRequestRow;
import dev.tidegate.state.verification.SnapshotRequestState;
import dev.tidegate.state.verification.SnapshotRequestStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** One request for consistent snapshots, with the advisory lock that keeps the applier's snapshot. In auto-commit. */
final class SnapshotRequest implements AutoCloseable {

    private final Connection target;
    private final SnapshotRequestStore store;
    private final String id;
    private final long lockKey;

    private SnapshotRequest(Connection target, SnapshotRequestStore store, String id, long lockKey) {
        this.target = target;
        this.store = store;
        this.id = id;
        this.lockKey = lockKey;
    }

    /** @param target holds the advisory lock until this is closed */
    static SnapshotRequest ask(Connection target, PipelineName pipeline, String id, long lockKey) throws SQLException {
        Sql.on(target).first("SELECT pg_advisory_lock(?)", Sql.TEXT, lockKey);
        SnapshotRequestStore store = new SnapshotRequestStore(target, pipeline);
        store.ask(id, lockKey);
        return new SnapshotRequest(target, store, id, lockKey);
    }

    /** @return false if the applier has stopped waiting */
    boolean tell(Lsn point) throws SQLException {
        return store.tell(id, point);
    }

    /** @return also what the applier has written */
    SnapshotRequestRow read() throws SQLException {
        return store.find(id)
                .orElseGet(() -> new SnapshotRequestRow(
                        SnapshotRequestState.EXPIRED,
                        Optional.empty(),
                        lockKey,
                        Optional.empty(),
                        Duration.ZERO,
                        "somebody has removed the request"));
    }

    /** The applier lets go of its snapshot. */
    @Override
    public void close() throws SQLException {
        store.remove(id);
        releaseSnapshot();
    }

    /** It is imported, or not needed; the applier stays at the point if it is to pause there. */
    void releaseSnapshot() throws SQLException {
        Sql.on(target).first("SELECT pg_advisory_unlock(?)", Sql.TEXT, lockKey);
    }
}
