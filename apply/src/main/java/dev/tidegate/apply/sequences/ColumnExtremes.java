package dev.tidegate.apply.sequences;

import dev.tidegate.model.ColumnId;
import dev.tidegate.model.SqlName;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.sequence.SequenceInfo.Form;
import dev.tidegate.postgres.sql.Sql;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Greatest value that rows of the receiving side hold in a column, within the bounds of a sequence; the least if the sequence
 * counts down. One index lookup each. A column without an index is read only if its table is small.
 */
final class ColumnExtremes {

    private static final int COLUMNS_PER_STATEMENT = 50;
    private static final long SCAN_BYTES_MAX = 16L << 20;

    private static final String COLUMNS = """
            SELECT w.s, w.t, w.c, r.relkind,
                   coalesce(b2.oid, b1.oid, t.oid) IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype,
                                                       'numeric'::regtype) AS number,
                   greatest(coalesce(b2.typlen, b1.typlen, t.typlen), 0) AS width,
                   EXISTS (SELECT FROM pg_index i
                           JOIN pg_class x ON x.oid = i.indexrelid
                           JOIN pg_am m ON m.oid = x.relam AND m.amname = 'btree'
                           WHERE i.indrelid = r.oid AND i.indisvalid AND i.indpred IS NULL
                             AND i.indkey[0] = a.attnum) AS indexed,
                   pg_relation_size(r.oid) AS bytes,
                   has_column_privilege(r.oid, a.attnum, 'SELECT') AND has_schema_privilege(n.oid, 'USAGE') AS readable
            FROM unnest(?::text[], ?::text[], ?::text[]) w (s, t, c)
            JOIN pg_namespace n ON n.nspname = w.s
            JOIN pg_class r ON r.relnamespace = n.oid AND r.relname = w.t AND r.relkind IN ('r', 'p')
            JOIN pg_attribute a ON a.attrelid = r.oid AND a.attname = w.c AND a.attnum > 0 AND NOT a.attisdropped
            JOIN pg_type t ON t.oid = a.atttypid
            LEFT JOIN pg_type b1 ON t.typtype = 'd' AND b1.oid = t.typbasetype
            LEFT JOIN pg_type b2 ON b1.typtype = 'd' AND b2.oid = b1.typbasetype
            """;

    /**
     * @param bytes of its whole numbers; 0 of numeric
     * @param whyUnread empty if it is read
     */
    private record Column(ColumnId id, boolean partitioned, int bytes, String whyUnread) {}

    /** A column whose values a sequence must not collide with. */
    record ColumnOfSequence(ColumnId column, Form form) {}

    private final Connection connection;
    private final Map<ColumnId, Column> columns = new HashMap<>();
    private final Map<ColumnOfSequence, BigDecimal> found = new HashMap<>();

    private ColumnExtremes(Connection connection) {
        this.connection = connection;
    }

    static ColumnExtremes read(Connection connection, Collection<ColumnOfSequence> wanted) throws SQLException {
        ColumnExtremes extremes = new ColumnExtremes(connection);
        extremes.readColumns(
                wanted.stream().map(ColumnOfSequence::column).distinct().toList());
        extremes.read(wanted);
        return extremes;
    }

    private void read(Collection<ColumnOfSequence> wanted) throws SQLException {
        List<ColumnOfSequence> readable = wanted.stream()
                .distinct()
                .filter(one -> columns.containsKey(one.column())
                        && columns.get(one.column()).whyUnread().isEmpty())
                .toList();
        for (int from = 0; from < readable.size(); from += COLUMNS_PER_STATEMENT) {
            readExtremes(readable.subList(from, Math.min(from + COLUMNS_PER_STATEMENT, readable.size())));
        }
    }

    /** The same read now, for a form with other bounds or the other direction than at the start of the round. */
    Optional<BigDecimal> latestNow(Collection<ColumnId> of, Form form) throws SQLException {
        read(columnsOf(of, form));
        return latest(of, form);
    }

    /** The bounds of a sequence, as far as each of the columns can hold them. */
    Form fitting(Collection<ColumnId> of, Form form) {
        int bits = of.stream()
                .map(columns::get)
                .filter(column -> column != null && column.bytes() > 0 && column.bytes() < Long.BYTES)
                .mapToInt(column -> column.bytes() * Byte.SIZE)
                .min()
                .orElse(Long.SIZE);
        long max = Long.MAX_VALUE >> (Long.SIZE - bits);
        return form.within(Math.max(form.min(), -max - 1), Math.min(form.max(), max));
    }

    /** The latest of all the columns. */
    Optional<BigDecimal> latest(Collection<ColumnId> of, Form form) {
        return of.stream()
                .map(column -> found.get(new ColumnOfSequence(column, form)))
                .filter(value -> value != null)
                .reduce((a, b) -> form.descends() ? a.min(b) : a.max(b));
    }

    /** Which columns were not read, and why; empty if all were. Those that do not exist here need not be read. */
    String unread(Collection<ColumnId> of) {
        return of.stream()
                .map(columns::get)
                .filter(column -> column != null && !column.whyUnread().isEmpty())
                .map(column -> "rows not read: " + column.id() + " " + column.whyUnread())
                .collect(Collectors.joining("; "));
    }

    private void readColumns(List<ColumnId> wanted) throws SQLException {
        List<Column> found = Sql.on(connection)
                .list(
                        COLUMNS,
                        ColumnExtremes::column,
                        texts(wanted, column -> column.table().schema()),
                        texts(wanted, column -> column.table().name()),
                        texts(wanted, ColumnId::column));
        found.forEach(column -> columns.put(column.id(), column));
    }

    private static List<String> texts(List<ColumnId> wanted, Function<ColumnId, String> part) {
        return wanted.stream().map(part).toList();
    }

    private static Column column(ResultSet row) throws SQLException {
        ColumnId id = new ColumnId(new TableId(row.getString("s"), row.getString("t")), row.getString("c"));
        return new Column(id, row.getString("relkind").equals("p"), row.getInt("width"), whyUnread(row));
    }

    private static String whyUnread(ResultSet row) throws SQLException {
        if (!row.getBoolean("number")) {
            return "is no whole number";
        }
        if (!row.getBoolean("readable")) {
            return "may not be read";
        }
        boolean small = row.getString("relkind").equals("r") && row.getLong("bytes") <= SCAN_BYTES_MAX;
        return row.getBoolean("indexed") || small ? "" : "has no index";
    }

    private void readExtremes(List<ColumnOfSequence> some) throws SQLException {
        String sql = IntStream.range(0, some.size())
                .mapToObj(i -> "SELECT " + i + " AS i, (" + select(some.get(i)) + ") AS extreme")
                .collect(Collectors.joining(" UNION ALL "));
        Sql.on(connection).each(sql, row -> {
            BigDecimal value = row.getBigDecimal("extreme");
            if (value != null) {
                found.put(some.get(row.getInt("i")), value);
            }
        });
    }

    private String select(ColumnOfSequence one) {
        String column = SqlName.quote(one.column().column());
        String table = one.column().table().quoted();
        Form form = one.form();
        return "SELECT " + column + "::numeric FROM "
                + (columns.get(one.column()).partitioned() ? table : "ONLY " + table)
                + " WHERE " + column + " >= " + literal(form.min()) + " AND " + column + " <= " + literal(form.max())
                + " ORDER BY " + column + (form.descends() ? "" : " DESC") + " LIMIT 1";
    }

    /** Quoted: a bare -9223372036854775808 is the minus of a number that no bigint can hold. */
    private static String literal(long value) {
        return "'" + value + "'::int8";
    }

    private static List<ColumnOfSequence> columnsOf(Collection<ColumnId> columns, Form form) {
        return columns.stream()
                .map(column -> new ColumnOfSequence(column, form))
                .toList();
    }
}
