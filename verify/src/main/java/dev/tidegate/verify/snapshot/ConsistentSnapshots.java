package dev.tidegate.verify.snapshot;

import dev.tidegate.model.Lsn;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * Sessions on both sides whose snapshots hold exactly the same transactions of the source: those that began to commit
 * before the point. Each is in a read-only transaction until this is closed.
 *
 * @param applierHeld how long the applier stood for it
 */
public record ConsistentSnapshots(
        String id, Lsn point, Duration applierHeld, List<Connection> source, List<Connection> target)
        implements SnapshotPair, AutoCloseable {

    public ConsistentSnapshots {
        source = List.copyOf(source);
        target = List.copyOf(target);
    }

    /** Whatever still runs on them ends. */
    @Override
    public void close() throws SQLException {
        ReadSessions.abortAll(source);
        ReadSessions.abortAll(target);
    }
}
