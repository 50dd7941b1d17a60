package dev.tidegate.prepare.assess.read;

import dev.tidegate.model.TableId;
import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.postgres.version.ServerFeature;
import dev.tidegate.prepare.assess.model.IndexUse;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Indexes, how often they were scanned, and which of them are duplicates. */
public final class IndexReader {

    /**
     * Of two with the same definition the one stays that more rests on, then the older one. Sizes are those of the last
     * VACUUM or ANALYZE: to ask for the present ones takes a lock on each.
     */
    private static final String INDEXES = """
            WITH indexes AS (
                SELECT i.*, ic.oid AS oid, ic.relname, ic.relam, ic.relpages, c.relname AS table_name, n.nspname,
                       i.indisunique OR i.indisreplident OR EXISTS (SELECT FROM pg_constraint o
                                                                    WHERE o.conindid = i.indexrelid) AS needed
                FROM pg_index i
                JOIN pg_class ic ON ic.oid = i.indexrelid
                JOIN pg_class c ON c.oid = i.indrelid
                JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE i.indrelid = ANY (?)
            )
            SELECT x.nspname, x.table_name, x.relname, x.relpages * current_setting('block_size')::bigint AS bytes,
                   coalesce(s.idx_scan, 0) AS scans, x.needed, x.indisvalid,
                   (SELECT y.relname FROM indexes y
                    WHERE y.indrelid = x.indrelid AND y.oid <> x.oid AND y.relam = x.relam
                      AND y.indkey = x.indkey AND y.indclass = x.indclass AND y.indcollation = x.indcollation
                      AND y.indoption = x.indoption <key columns>
                      AND pg_get_expr(y.indexprs, y.indrelid) IS NOT DISTINCT FROM pg_get_expr(x.indexprs, x.indrelid)
                      AND pg_get_expr(y.indpred, y.indrelid) IS NOT DISTINCT FROM pg_get_expr(x.indpred, x.indrelid)
                      AND (NOT x.needed AND y.needed OR x.needed = y.needed AND y.oid < x.oid)
                    ORDER BY y.needed DESC, y.oid
                    LIMIT 1) AS duplicate_of
            FROM indexes x
            LEFT JOIN pg_stat_user_indexes s ON s.indexrelid = x.oid
            ORDER BY x.relpages DESC, x.nspname, x.relname
            """;

    private IndexReader() {}

    public static List<IndexUse> read(Connection source, List<TableInfo> tables, int major) throws SQLException {
        String sql = INDEXES.replace(
                "<key columns>", ServerFeature.INCLUDED_COLUMNS.isIn(major) ? "AND y.indnkeyatts = x.indnkeyatts" : "");
        return Sql.on(source)
                .list(
                        sql,
                        row -> new IndexUse(
                                new TableId(row.getString("nspname"), row.getString("table_name")),
                                row.getString("relname"),
                                row.getLong("bytes"),
                                row.getLong("scans"),
                                row.getBoolean("needed"),
                                row.getBoolean("indisvalid"),
                                Optional.ofNullable(row.getString("duplicate_of"))),
                        TableReader.oids(tables));
    }
}
