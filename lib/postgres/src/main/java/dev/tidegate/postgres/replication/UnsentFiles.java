package dev.tidegate.postgres.replication;

import dev.tidegate.model.TableId;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.postgres.version.ServerFeature;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Files that hold rows of published tables, and of which a TRUNCATE is not in the stream: those of partitions where changes
 * are published as their table's, for then the server sends TRUNCATE of that table alone; on PostgreSQL 10 all.
 *
 * @param byOid of the table or partition
 * @param horizon every transaction before it had ended
 * @param readAt source's clock
 */
public record UnsentFiles(Map<Long, File> byOid, long horizon, Instant readAt) {

    public static final UnsentFiles NONE = new UnsentFiles(Map.of(), 0, Instant.EPOCH);

    /**
     * @param root oid of the published table, which may be this one
     * @param number TRUNCATE, VACUUM FULL and others write a new file
     * @param xid of the transaction that wrote the row in pg_class
     */
    public record File(TableId table, long root, long number, long xid) {}

    private static final String OF_PARTITIONS = """
            WITH RECURSIVE tree AS (
                SELECT i.inhrelid, r.prrelid AS root
                FROM pg_publication_rel r
                JOIN pg_class c ON c.oid = r.prrelid AND c.relkind = 'p'
                JOIN pg_inherits i ON i.inhparent = r.prrelid
                WHERE r.prpubid = ?::bigint::oid
                UNION ALL
                SELECT i.inhrelid, t.root
                FROM tree t
                JOIN pg_class c ON c.oid = t.inhrelid AND c.relkind = 'p'
                JOIN pg_inherits i ON i.inhparent = t.inhrelid
            )
            SELECT t.inhrelid::bigint AS oid, n.nspname, c.relname, t.root::bigint, c.relfilenode::bigint, c.xmin::text::bigint AS xid
            FROM tree t
            JOIN pg_class c ON c.oid = t.inhrelid AND c.relkind = 'r'
            JOIN pg_namespace n ON n.oid = c.relnamespace
            """;

    private static final String OF_TABLES = """
            SELECT c.oid::bigint AS oid, n.nspname, c.relname, c.oid::bigint AS root, c.relfilenode::bigint, c.xmin::text::bigint AS xid
            FROM pg_publication_rel r
            JOIN pg_class c ON c.oid = r.prrelid AND c.relkind = 'r'
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE r.prpubid = ?::bigint::oid
            """;

    private static final String NOW = """
            SELECT txid_snapshot_xmin(txid_current_snapshot()), clock_timestamp() AS read_at
            """;

    public UnsentFiles {
        byOid = Map.copyOf(byOid);
    }

    /** In the caller's transaction. */
    static UnsentFiles read(Connection source, long publication) throws SQLException {
        boolean truncateIsSent =
                ServerFeature.TRUNCATE_REPLICATED.isIn(source.getMetaData().getDatabaseMajorVersion());
        Sql sql = Sql.on(source);
        Map<Long, File> files = new HashMap<>();
        sql.each(
                truncateIsSent ? OF_PARTITIONS : OF_TABLES,
                row -> files.put(row.getLong("oid"), file(row)),
                publication);
        return sql.one(NOW, row -> new UnsentFiles(files, row.getLong(1), Sql.instant(row, "read_at")));
    }

    private static File file(ResultSet row) throws SQLException {
        return new File(
                new TableId(row.getString("nspname"), row.getString("relname")),
                row.getLong("root"),
                row.getLong("relfilenode"),
                row.getLong("xid"));
    }
}
