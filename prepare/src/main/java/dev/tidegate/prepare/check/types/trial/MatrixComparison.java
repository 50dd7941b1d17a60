package dev.tidegate.prepare.check.types.trial;

import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.postgres.version.ServerFeature;
import dev.tidegate.prepare.check.types.cases.TypeCase;
import dev.tidegate.prepare.check.types.trial.MatrixTable.Place;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Compares values by {@code value::text}, by what their output function prints (they differ for character(n)), and by
 * their binary form where it does not hold an object's number.
 */
public final class MatrixComparison {

    private static final String SEND_FUNCTION = """
            SELECT t.typsend::regproc::text
            FROM pg_attribute a
            JOIN pg_type t ON t.oid = a.atttypid
            JOIN pg_proc p ON p.oid = t.typsend AND p.proargtypes[0] IN (t.oid, 'anyarray'::regtype)
            LEFT JOIN pg_type e ON e.oid = t.typelem
            WHERE a.attrelid = CAST(? AS regclass) AND a.attname = 'v'
              AND t.typsend <> 0 AND t.typtype = 'b' AND (t.typelem = 0 OR t.typelem < 16384)
              AND t.typname !~ '^_?reg' AND (t.typelem = 0 OR e.typtype = 'b' AND e.typsend <> 0)
            """;

    private final MatrixSide source;
    private final MatrixSide target;
    /** By side and table; a table is compared again after every act. */
    private final Map<String, Optional<String>> sendFunctions = new HashMap<>();

    MatrixComparison(MatrixSide source, MatrixSide target) {
        this.source = source;
        this.target = target;
    }

    /**
     * @param rows of the source
     * @param differences what is not the same, in words; empty if all is
     * @param shown each value's text on the source, null for NULL
     */
    public record Outcome(MatrixTable table, Place place, int rows, List<String> differences, List<String> shown) {}

    private record TableRow(int id, int note, String text, String printed, String bytes) {}

    List<Outcome> compare(MatrixTables matrix) throws SQLException {
        List<Outcome> outcomes = new ArrayList<>();
        for (MatrixTable table : matrix.all()) {
            for (Place place : matrix.places(table)) {
                outcomes.add(compare(table, place));
            }
        }
        return outcomes;
    }

    private Outcome compare(MatrixTable table, Place place) throws SQLException {
        String sourceSend = sendFunction(source, table.quoted(place));
        String targetSend = sendFunction(target, table.quoted(place));
        boolean binary = sourceSend != null && targetSend != null;
        List<TableRow> there = read(source, table.quoted(place), binary ? sourceSend : null);
        List<TableRow> here = read(target, table.quoted(place), binary ? targetSend : null);
        List<String> differences = new ArrayList<>();
        if (there.size() != here.size()) {
            differences.add(there.size() + " rows on the source, " + here.size() + " on the target");
        }
        for (int i = 0; i < Math.min(there.size(), here.size()); i++) {
            if (!same(table.type(), there.get(i), here.get(i))) {
                differences.add(
                        "row " + there.get(i).id() + ": " + words(there.get(i)) + " became " + words(here.get(i)));
            }
        }
        return new Outcome(
                table,
                place,
                there.size(),
                differences,
                there.stream().map(TableRow::text).toList());
    }

    private boolean same(TypeCase type, TableRow there, TableRow here) throws SQLException {
        if (there.equals(here)) {
            return true;
        }
        boolean rest = there.id() == here.id()
                && there.note() == here.note()
                && there.text() != null
                && here.text() != null
                && Objects.equals(there.bytes(), here.bytes());
        // Up to 11 floats were printed with all digits: the same value, read and printed by the target.
        return rest
                && !ServerFeature.SHORTEST_FLOATS.isIn(source.major())
                && ServerFeature.SHORTEST_FLOATS.isIn(target.major())
                && here.printed().equals(printedByTarget(type, there.printed()));
    }

    private String printedByTarget(TypeCase type, String text) throws SQLException {
        String sql = "SELECT format('%s', CAST(? AS " + target.type(type) + "))";
        return Sql.on(target.session()).one(sql, Sql.TEXT, text);
    }

    /** These are the matrix's own values, not a user's. */
    private static String words(TableRow row) {
        String text = row.text() == null ? "NULL" : "'" + row.text() + "'";
        String shortened = text.length() > 200 ? text.substring(0, 200) + "..." : text;
        return shortened + (row.bytes() == null || row.bytes().length() > 100 ? "" : " = " + row.bytes())
                + (row.printed().equals(row.text()) || row.text() == null ? "" : " printed differently")
                + " (note " + row.note() + ")";
    }

    private String sendFunction(MatrixSide side, String table) throws SQLException {
        String key = (side == source ? "source " : "target ") + table;
        Optional<String> known = sendFunctions.get(key);
        if (known == null) {
            known = Optional.ofNullable(readSendFunction(side, table));
            sendFunctions.put(key, known);
        }
        return known.orElse(null);
    }

    private static String readSendFunction(MatrixSide side, String table) throws SQLException {
        return Sql.on(side.session()).first(SEND_FUNCTION, Sql.TEXT, table).orElse(null);
    }

    private static List<TableRow> read(MatrixSide side, String table, String sendFunction) throws SQLException {
        String bytes = sendFunction == null ? "NULL" : "encode(" + sendFunction + "(v), 'hex')";
        String sql = "SELECT id, note, v::text AS text, format('%s', v) AS printed, " + bytes + " AS bytes FROM "
                + table + " ORDER BY id, v::text COLLATE \"C\", note";
        return Sql.on(side.session())
                .list(
                        sql,
                        row -> new TableRow(
                                row.getInt("id"),
                                row.getInt("note"),
                                row.getString("text"),
                                row.getString("printed"),
                                row.getString("bytes")));
    }
}
