package dev.tidegate.prepare.assess.read;

import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.prepare.assess.model.TableUse;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Sizes, row counts and scans of tables, from the statistics. */
public final class TableReader {

    private static final String LOCK_TIMEOUT = "55P03";

    /** The sizes on disk need a lock that only ALTER TABLE and its like stand in the way of. */
    private static final String EXACT = """
            pg_table_size(c.oid) AS bytes, pg_indexes_size(c.oid) AS index_bytes""";

    private static final String ESTIMATED = """
            (c.relpages + coalesce((SELECT t.relpages FROM pg_class t WHERE t.oid = c.reltoastrelid), 0))
                * current_setting('block_size')::bigint AS bytes,
            (SELECT coalesce(sum(ic.relpages), 0) FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid
             WHERE i.indrelid = c.oid) * current_setting('block_size')::bigint AS index_bytes""";

    private static final String TABLES = """
            SELECT c.oid::bigint AS oid, %s,
                   CASE WHEN c.relpages = 0 AND c.reltuples <= 0 THEN -1 ELSE c.reltuples END::bigint AS row_count,
                   coalesce(s.seq_scan, 0) AS seq_scan, coalesce(s.idx_scan, 0) AS idx_scan
            FROM pg_class c
            LEFT JOIN pg_stat_user_tables s ON s.relid = c.oid
            WHERE c.oid = ANY (?)
            """;

    private record Row(long bytes, long indexBytes, long rows, long sequentialScans, long indexScans) {}

    private final List<TableInfo> tables;
    private final Map<Long, Row> rows;
    private final boolean estimated;

    private TableReader(List<TableInfo> tables, Map<Long, Row> rows, boolean estimated) {
        this.tables = tables;
        this.rows = rows;
        this.estimated = estimated;
    }

    public static TableReader read(Connection source, List<TableInfo> tables) throws SQLException {
        try {
            return new TableReader(tables, rows(source, tables, EXACT), false);
        } catch (SQLException e) {
            if (!LOCK_TIMEOUT.equals(e.getSQLState())) {
                throw e;
            }
            return new TableReader(tables, rows(source, tables, ESTIMATED), true);
        }
    }

    private static Map<Long, Row> rows(Connection source, List<TableInfo> tables, String sizes) throws SQLException {
        Map<Long, Row> rows = new HashMap<>();
        Sql.on(source)
                .each(
                        TABLES.formatted(sizes),
                        row -> rows.put(
                                row.getLong("oid"),
                                new Row(
                                        row.getLong("bytes"),
                                        row.getLong("index_bytes"),
                                        row.getLong("row_count"),
                                        row.getLong("seq_scan"),
                                        row.getLong("idx_scan"))),
                        oids(tables));
        return rows;
    }

    /** As a parameter of {@link Sql}. */
    static Object oids(List<TableInfo> tables) {
        return Sql.array(
                "oid", tables.stream().map(table -> table.storage().oid()).toList());
    }

    /** @return whether a table was locked, so that the sizes are not those of now */
    public boolean estimated() {
        return estimated;
    }

    /** @return the largest first; without those dropped meanwhile */
    public List<TableUse> uses(ActivitySample before, ActivitySample after, Duration sampled) {
        List<TableUse> uses = new ArrayList<>();
        for (TableInfo table : tables) {
            long oid = table.storage().oid();
            Row row = rows.get(oid);
            if (row != null) {
                ActivitySample.Counts from = before.of(oid);
                ActivitySample.Counts to = after.of(oid);
                uses.add(new TableUse(
                        table.id(),
                        oid,
                        row.bytes(),
                        row.indexBytes(),
                        row.rows(),
                        perSecond((double) to.inserts() - from.inserts(), sampled),
                        perSecond((double) to.updates() - from.updates(), sampled),
                        perSecond((double) to.deletes() - from.deletes(), sampled),
                        row.sequentialScans(),
                        row.indexScans(),
                        !table.primaryKey().isEmpty(),
                        table.identifiesRows()));
            }
        }
        uses.sort(Comparator.comparingLong(TableUse::bytes).reversed().thenComparing(TableUse::id));
        return uses;
    }

    /** Counters that were reset in between say nothing. */
    private static double perSecond(double count, Duration time) {
        return Math.max(0, ActivitySample.rate(count, time).orElse(0.0));
    }
}
