package dev.tidegate.postgres.replication;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a publication sends, with the identities of its rows in the catalog: a row that was dropped and made again has
 * another one, although it reads the same.
 *
 * @param entry of pg_publication; empty if there is no such publication
 * @param tables its list, by oid
 * @param partitions that hold the rows of partitioned tables of the list, by oid; empty before PostgreSQL 13
 * @param files that hold rows of which a TRUNCATE may not be sent
 * @param at end of the source's WAL when all of this had been read
 */
public record PublicationMembership(
        Optional<Entry> entry,
        Map<Long, PublishedTable> tables,
        Map<Long, Partition> partitions,
        UnsentFiles files,
        Lsn at) {

    /**
     * @param xid of the transaction that wrote the row
     * @param operations insert, update, delete, truncate
     */
    public record Entry(long oid, long xid, Set<String> operations, boolean viaRoot) {}

    /**
     * @param entry oid of the row in pg_publication_rel
     * @param xid of the transaction that wrote that row
     * @param restricted whether it has a row filter or a column list
     */
    public record PublishedTable(TableId table, boolean partitioned, long entry, long xid, boolean restricted) {}

    /**
     * @param root oid of the published table
     * @param links rows of pg_inherits that lead from the root to it, as transaction:command
     */
    public record Partition(TableId table, long root, List<String> links) {

        public Partition {
            links = List.copyOf(links);
        }
    }

    private static final String ENTRY = """
            SELECT p.oid::bigint, p.xmin::text::bigint AS xid, p.pubinsert, p.pubupdate, p.pubdelete,
                   coalesce((to_jsonb(p) ->> 'pubtruncate')::boolean, false) AS pubtruncate,
                   coalesce((to_jsonb(p) ->> 'pubviaroot')::boolean, false) AS pubviaroot
            FROM pg_publication p
            WHERE p.pubname = ?
            """;

    private static final String TABLES = """
            SELECT r.prrelid::bigint, n.nspname, c.relname, c.relkind = 'p' AS partitioned, r.oid::bigint AS entry,
                   r.xmin::text::bigint AS xid,
                   to_jsonb(r) ->> 'prqual' IS NOT NULL OR to_jsonb(r) ->> 'prattrs' IS NOT NULL AS restricted
            FROM pg_publication_rel r
            JOIN pg_class c ON c.oid = r.prrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE r.prpubid = ?::bigint::oid
            """;

    private static final String PARTITIONS = """
            WITH RECURSIVE tree AS (
                SELECT i.inhrelid, r.prrelid AS root, i.xmin::text || ':' || i.cmin::text AS links
                FROM pg_publication_rel r
                JOIN pg_class c ON c.oid = r.prrelid AND c.relkind = 'p'
                JOIN pg_inherits i ON i.inhparent = r.prrelid
                WHERE r.prpubid = ?::bigint::oid
                UNION ALL
                SELECT i.inhrelid, t.root, t.links || ' ' || i.xmin::text || ':' || i.cmin::text
                FROM tree t
                JOIN pg_class c ON c.oid = t.inhrelid AND c.relkind = 'p'
                JOIN pg_inherits i ON i.inhparent = t.inhrelid
            )
            SELECT t.inhrelid::bigint, n.nspname, c.relname, t.root::bigint, t.links
            FROM tree t
            JOIN pg_class c ON c.oid = t.inhrelid AND c.relkind = 'r'
            JOIN pg_namespace n ON n.oid = c.relnamespace
            """;

    public PublicationMembership {
        tables = Map.copyOf(tables);
        partitions = Map.copyOf(partitions);
    }

    /** @param source in auto-commit */
    public static PublicationMembership read(Connection source, String publication) throws SQLException {
        Sql sql = Sql.on(source);
        source.setAutoCommit(false);
        try {
            sql.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
            Optional<Entry> entry = sql.first(ENTRY, PublicationMembership::entry, publication);
            Map<Long, PublishedTable> tables = new HashMap<>();
            Map<Long, Partition> partitions = new HashMap<>();
            UnsentFiles files = UnsentFiles.NONE;
            if (entry.isPresent()) {
                long oid = entry.get().oid();
                sql.each(TABLES, row -> tables.put(row.getLong("prrelid"), table(row)), oid);
                sql.each(PARTITIONS, row -> partitions.put(row.getLong("inhrelid"), partition(row)), oid);
                files = UnsentFiles.read(source, oid);
            }
            source.commit();
            // Afterwards, so that whoever compares the sides there or later sees all of it.
            return new PublicationMembership(
                    entry,
                    tables,
                    partitions,
                    files,
                    Lsn.parse(sql.one("SELECT pg_current_wal_insert_lsn()::text", Sql.TEXT)));
        } finally {
            source.rollback();
            source.setAutoCommit(true);
        }
    }

    private static Entry entry(ResultSet row) throws SQLException {
        Set<String> operations = new TreeSet<>();
        for (String operation : List.of("insert", "update", "delete", "truncate")) {
            if (row.getBoolean("pub" + operation)) {
                operations.add(operation);
            }
        }
        return new Entry(row.getLong("oid"), row.getLong("xid"), operations, row.getBoolean("pubviaroot"));
    }

    private static PublishedTable table(ResultSet row) throws SQLException {
        return new PublishedTable(
                new TableId(row.getString("nspname"), row.getString("relname")),
                row.getBoolean("partitioned"),
                row.getLong("entry"),
                row.getLong("xid"),
                row.getBoolean("restricted"));
    }

    private static Partition partition(ResultSet row) throws SQLException {
        return new Partition(
                new TableId(row.getString("nspname"), row.getString("relname")),
                row.getLong("root"),
                List.of(row.getString("links").split(" ")));
    }
}
