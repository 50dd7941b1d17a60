package dev.tidegate.load;

import dev.tidegate.core.TableId;
import dev.tidegate.core.catalog.TableInfo;
import dev.tidegate.core.failure.FailureCategory;
import dev.tidegate.core.failure.TidegateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Notices a table that was rewritten (ALTER TABLE, TRUNCATE) between the creation of the slot and its copy: PostgreSQL
 * shows such a table as empty to older snapshots, and for ALTER TABLE no change in the stream makes up for it. Rows
 * would be missing without a word.
 */
final class RewriteGuard {

    /** pg_relation_filenode looks at the newest catalog, not at the transaction's snapshot. */
    private static final String STORAGE = """
            WITH RECURSIVE tree (root, oid) AS (
                SELECT o, o FROM unnest(?) o
                UNION ALL
                SELECT tree.root, i.inhrelid
                FROM tree
                JOIN pg_class c ON c.oid = tree.oid AND c.relkind = 'p'
                JOIN pg_inherits i ON i.inhparent = tree.oid
            )
            SELECT root, string_agg(oid || ':' || coalesce(pg_relation_filenode(oid), 0), ' ' ORDER BY oid) AS storage
            FROM tree
            GROUP BY root
            """;

    private final Map<Long, String> storageByOid;

    private RewriteGuard(Map<Long, String> storageByOid) {
        this.storageByOid = storageByOid;
    }

    /** To be called before the slot is created. */
    static RewriteGuard remember(Connection source, Collection<TableInfo> tables) throws SQLException {
        return new RewriteGuard(
                read(source, tables.stream().map(table -> table.storage().oid()).toList()));
    }

    /**
     * To be called after the copy, in its transaction, whose lock keeps the table as it is.
     *
     * @throws TidegateException TABLE-REWRITTEN, passing: another load sees the table as it is now
     */
    void check(Connection source, TableInfo table) throws SQLException {
        long oid = table.storage().oid();
        String now = read(source, List.of(oid)).get(oid);
        if (now == null || !now.equals(storageByOid.get(oid))) {
            throw rewritten(table.id());
        }
    }

    private static TidegateException rewritten(TableId table) {
        return new TidegateException(
                FailureCategory.PASSING,
                "TABLE-REWRITTEN",
                "table " + table + " was truncated or rewritten on the source before the load had copied it",
                "the load starts over; leave TRUNCATE, ALTER TABLE and VACUUM FULL until it is done");
    }

    private static Map<Long, String> read(Connection source, List<Long> oids) throws SQLException {
        Map<Long, String> storage = new HashMap<>();
        try (PreparedStatement statement = source.prepareStatement(STORAGE)) {
            statement.setArray(1, source.createArrayOf("oid", oids.toArray()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    storage.put(row.getLong("root"), row.getString("storage"));
                }
            }
        }
        return storage;
    }
}
