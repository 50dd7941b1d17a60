package dev.tidegate.verify.snapshot;

import dev.tidegate.model.Lsn;
import java.sql.Connection;
import java.sql.PreparedStatement;
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

    private static final String RELEASE_APPLIER = """
            UPDATE tidegate.verification_cut
            SET state = 'repaired'
            WHERE id = ? AND state = 'cut'
            """;

    public ConsistentSnapshots {
        source = List.copyOf(source);
        target = List.copyOf(target);
    }

    /**
     * The applier continues once this transaction is committed, and only if it is still paused: what the transaction has
     * written then was written right at the point.
     *
     * @param writer in a transaction
     * @return false if the applier has gone on already: nothing of the transaction may be committed
     */
    public boolean releaseApplier(Connection writer) throws SQLException {
        try (PreparedStatement statement = writer.prepareStatement(RELEASE_APPLIER)) {
            statement.setString(1, id);
            return statement.executeUpdate() == 1;
        }
    }

    /** Whatever still runs on them ends. */
    @Override
    public void close() throws SQLException {
        ReadSessions.abortAll(source);
        ReadSessions.abortAll(target);
    }
}
