package dev.tidegate.load.setup;

import dev.tidegate.model.Lsn;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * What a new slot starts from: everything that committed before {@code consistentPoint} is visible in the snapshot,
 * everything after comes out of the slot. The snapshot lives until the session that created the slot runs another
 * command or is closed, so this closes that session.
 *
 * @param name for SET TRANSACTION SNAPSHOT
 */
public record ExportedSnapshot(Lsn consistentPoint, String name, Connection replication) implements AutoCloseable {

    @Override
    public void close() throws SQLException {
        replication.close();
    }
}
