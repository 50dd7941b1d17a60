package dev.tidegate.apply.sequences;

import dev.tidegate.model.ColumnId;
import dev.tidegate.model.SqlName;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.sequence.SequenceInfo.Form;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The latest value that rows of the receiving side hold in a column, within the bounds of a sequence: the greatest, or the
 * least if the sequence counts down. One look into an index each; a column without one is read only if its table is small.
 */
final class ColumnExtremes {

    private static final int LOOKS_PER_STATEMENT = 50;
    private static final long SCAN_BYTES_MAX = 16L << 20;

    private static final String COLUMNS = """
            SELECT w.s, w.t, w.c, r.relkind,
                   coalesce(b2.oid, b1.oid, t.oid) IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype,
                                                       'numeric'::regtype) AS number,
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

    /** @param blind why it is not looked at; empty if it is */
    private record Column(ColumnId id, boolean partitioned, String blind) {}

    /** A column that a sequence may not collide with. */
    record Look(ColumnId column, Form form) {}

    private final Connection connection;
    private final Map<ColumnId, Column> columns = new HashMap<>();
    private final Map<Look, BigDecimal> found = new HashMap<>();

    private ColumnExtremes(Connection connection) {
        this.connection = connection;
    }

    static ColumnExtremes read(Connection connection, Collection<Look> looks) throws SQLException {
        ColumnExtremes extremes = new ColumnExtremes(connection);
        extremes.readColumns(looks.stream().map(Look::column).distinct().toList());
        List<Look> possible = looks.stream()
                .distinct()
                .filter(look -> extremes.columns.containsKey(look.column())
                        && extremes.columns.get(look.column()).blind().isEmpty())
                .toList();
        for (int from = 0; from < possible.size(); from += LOOKS_PER_STATEMENT) {
            extremes.lookAt(possible.subList(from, Math.min(from + LOOKS_PER_STATEMENT, possible.size())));
        }
        return extremes;
    }

    /** The latest of all the columns. */
    Optional<BigDecimal> latest(Collection<ColumnId> of, Form form) {
        return of.stream()
                .map(column -> found.get(new Look(column, form)))
                .filter(value -> value != null)
                .reduce((a, b) -> form.descends() ? a.min(b) : a.max(b));
    }

    /** Why columns were not looked at; empty if all of them were. Those that do not exist here need no look. */
    String blindSpots(Collection<ColumnId> of) {
        return of.stream()
                .map(columns::get)
                .filter(column -> column != null && !column.blind().isEmpty())
                .map(column -> "rows not looked at: " + column.id() + " " + column.blind())
                .collect(Collectors.joining("; "));
    }

    private void readColumns(List<ColumnId> wanted) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
            statement.setArray(1, texts(wanted, column -> column.table().schema()));
            statement.setArray(2, texts(wanted, column -> column.table().name()));
            statement.setArray(3, texts(wanted, ColumnId::column));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    ColumnId id = new ColumnId(new TableId(row.getString("s"), row.getString("t")), row.getString("c"));
                    columns.put(id, new Column(id, row.getString("relkind").equals("p"), blind(row)));
                }
            }
        }
    }

    private Array texts(List<ColumnId> wanted, Function<ColumnId, String> part) throws SQLException {
        return connection.createArrayOf("text", wanted.stream().map(part).toArray());
    }

    private static String blind(ResultSet row) throws SQLException {
        if (!row.getBoolean("number")) {
            return "is no whole number";
        }
        if (!row.getBoolean("readable")) {
            return "may not be read";
        }
        boolean small = row.getString("relkind").equals("r") && row.getLong("bytes") <= SCAN_BYTES_MAX;
        return row.getBoolean("indexed") || small ? "" : "has no index";
    }

    private void lookAt(List<Look> looks) throws SQLException {
        String sql = IntStream.range(0, looks.size())
                .mapToObj(i -> "SELECT " + i + " AS i, (" + select(looks.get(i)) + ") AS extreme")
                .collect(Collectors.joining(" UNION ALL "));
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                BigDecimal value = row.getBigDecimal("extreme");
                if (value != null) {
                    found.put(looks.get(row.getInt("i")), value);
                }
            }
        }
    }

    private String select(Look look) {
        String column = SqlName.quote(look.column().column());
        String table = look.column().table().quoted();
        Form form = look.form();
        return "SELECT " + column + "::numeric FROM "
                + (columns.get(look.column()).partitioned() ? table : "ONLY " + table)
                + " WHERE " + column + " >= " + literal(form.min()) + " AND " + column + " <= " + literal(form.max())
                + " ORDER BY " + column + (form.descends() ? "" : " DESC") + " LIMIT 1";
    }

    /** Quoted: a bare -9223372036854775808 is the minus of a number that no bigint can hold. */
    private static String literal(long value) {
        return "'" + value + "'::int8";
    }

    static List<Look> looks(Collection<ColumnId> columns, Form form) {
        List<Look> looks = new ArrayList<>();
        columns.forEach(column -> looks.add(new Look(column, form)));
        return looks;
    }
}
