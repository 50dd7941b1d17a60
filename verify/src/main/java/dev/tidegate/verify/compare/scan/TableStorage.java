package dev.tidegate.verify.compare.scan;

import dev.tidegate.postgres.catalog.TableInfo;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Whether what a snapshot shows of a table is still there. */
public final class TableStorage {

    /** A table with all its partitions. */
    public static final String TREE = """
            WITH RECURSIVE tree (oid) AS (
                SELECT ?::oid
                UNION ALL
                SELECT i.inhrelid
                FROM tree
                JOIN pg_class c ON c.oid = tree.oid AND c.relkind = 'p'
                JOIN pg_inherits i ON i.inhparent = tree.oid
            )
            """;

    /**
     * TRUNCATE and ALTER TABLE write a table anew, and show the new one even to transactions that must not see it: as
     * empty.
     */
    private static final String AS_BEFORE = TREE + """
            SELECT coalesce(bool_and(c.relfilenode = coalesce(pg_relation_filenode(c.oid), 0)), false)
            FROM tree
            LEFT JOIN pg_class c ON c.oid = tree.oid
            """;

    private TableStorage() {}

    /**
     * @param session in its snapshot, after the table has been read
     * @return false if what was read may have been nothing although there is something
     */
    public static boolean areAsBefore(Connection session, TableInfo table) throws SQLException {
        try (PreparedStatement statement = session.prepareStatement(AS_BEFORE)) {
            statement.setLong(1, table.storage().oid());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }
}
