package dev.tidegate.prepare.check.table;

import dev.tidegate.model.SqlName;
import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Scan for the largest row of a table, counted as text, without reading its TOASTed values: the lengths of texts and bytes
 * are stored with the pointers to them. Only large values of other types are read.
 */
final class RowSizeScan {

    /** A stored value of another type that is shorter than this is not printed to be measured. */
    private static final int PRINTED_FROM_BYTES = 1 << 20;

    private static final String COLUMNS = """
            SELECT a.attname, a.atttypid = 'bytea'::regtype AS bytes,
                   a.atttypid IN ('text'::regtype, 'varchar'::regtype, 'bpchar'::regtype) AS text
            FROM pg_attribute a
            WHERE a.attrelid = ? AND a.attnum > 0 AND NOT a.attisdropped AND a.attlen = -1 AND a.attstorage <> 'p'
            ORDER BY a.attnum
            """;

    /**
     * @param rowBytes text of the largest row
     * @param column with the largest value
     * @param over how many rows are larger than the limit
     */
    record Largest(long rowBytes, String column, long over) {}

    private final Connection source;
    private final TableInfo table;
    /** Columns whose values can be long, with SQL for the length of their text. */
    private final Map<String, String> lengths = new LinkedHashMap<>();

    private RowSizeScan(Connection source, TableInfo table) {
        this.source = source;
        this.table = table;
    }

    /**
     * @param without columns that do not travel
     * @return empty if no value that travels can be long
     */
    static Optional<RowSizeScan> of(Connection source, TableInfo table, Set<String> without) throws SQLException {
        RowSizeScan scan = new RowSizeScan(source, table);
        Sql.on(source)
                .each(
                        COLUMNS,
                        row -> {
                            String name = row.getString("attname");
                            if (!without.contains(name)) {
                                scan.lengths.put(
                                        name,
                                        length(SqlName.quote(name), row.getBoolean("bytes"), row.getBoolean("text")));
                            }
                        },
                        table.storage().oid());
        return scan.lengths.isEmpty() ? Optional.empty() : Optional.of(scan);
    }

    private static String length(String column, boolean bytes, boolean text) {
        if (bytes) {
            // \x and two digits for each byte.
            return "coalesce(2 + 2 * octet_length(" + column + ")::bigint, 0)";
        }
        return text
                ? "coalesce(octet_length(" + column + ")::bigint, 0)"
                : "coalesce(CASE WHEN pg_column_size(" + column + ") > " + PRINTED_FROM_BYTES + " THEN octet_length("
                        + column + "::text) ELSE pg_column_size(" + column + ") END::bigint, 0)";
    }

    private String rowLength() {
        return String.join(" + ", lengths.values());
    }

    /** @return SQL that finds the rows over the limit */
    String rowsOver(long limit) {
        String shown = table.primaryKey().isEmpty() ? "ctid" : SqlName.quoteAll(table.primaryKey());
        return "SELECT " + shown + " FROM " + table.quotedOnly() + " WHERE " + rowLength() + " > " + limit;
    }

    /**
     * @return empty if it was not done in time
     * @throws SQLException for another reason than the time
     */
    Optional<Largest> run(long limit, int atMostMillis) throws SQLException {
        List<String> maxima = new ArrayList<>();
        lengths.values().forEach(length -> maxima.add("max(" + length + ")"));
        String sql = "SELECT max(" + rowLength() + "), count(*) FILTER (WHERE " + rowLength() + " > " + limit + "), "
                + maxima.stream().collect(Collectors.joining(", ")) + " FROM " + table.quotedOnly();
        source.setAutoCommit(false);
        try {
            Sql.on(source).execute("SET LOCAL statement_timeout = " + atMostMillis);
            return Optional.of(
                    Sql.on(source).one(sql, row -> new Largest(row.getLong(1), largestColumn(row), row.getLong(2))));
        } catch (SQLException e) {
            if (SqlFailures.isCanceled(e)) {
                return Optional.empty();
            }
            throw e;
        } finally {
            source.rollback();
            source.setAutoCommit(true);
        }
    }

    private String largestColumn(ResultSet row) throws SQLException {
        String largest = "";
        long bytes = -1;
        int index = 3;
        for (String column : lengths.keySet()) {
            long length = row.getLong(index++);
            if (length > bytes) {
                bytes = length;
                largest = column;
            }
        }
        return largest;
    }
}
