package dev.tidegate.load;

import dev.tidegate.core.Lsn;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * What a new slot starts from: everything that committed before {@code consistentPoint} is visible in the snapshot,
 * everything after comes out of the slot. The snapshot lives until the session that created the slot runs another
 * command or is closed, so this closes that session.
 *
 * @param name for SET TRANSACTION SNAPSHOT
 */
record ExportedSnapshot(Lsn consistentPoint, String name, Connection replication) implements AutoCloseable {

    @Override
    public void close() throws SQLException {
        replication.close();
    }
}
