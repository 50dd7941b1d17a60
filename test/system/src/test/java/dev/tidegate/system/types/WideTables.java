package dev.tidegate.system.types;

import dev.tidegate.model.TableId;
import dev.tidegate.prepare.check.types.VersionPair;
import dev.tidegate.prepare.check.types.cases.TypeCase;
import dev.tidegate.prepare.check.types.cases.TypeCases;
import dev.tidegate.prepare.check.types.trial.MatrixSide;
import dev.tidegate.prepare.check.types.trial.MatrixTable;
import dev.tidegate.prepare.check.types.trial.TypeScenario;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/**
 * Every type with all its values in a few tables, a column for each: what the matrix tries with a table for each type and
 * use, at a tenth of the cost. Half of the tables have a key, the others are known by the whole row.
 */
final class WideTables {

    private static final int COLUMNS_MAX = 40;
    /** Ids of rows that are inserted while the pipeline streams begin here. */
    private static final int STREAMED = 1000;
    /** The first version that prints floats as short as can be. */
    private static final int SHORTEST_FLOATS = 12;

    private final MatrixSide source;
    private final MatrixSide target;
    private final List<Wide> tables = new ArrayList<>();

    private record Wide(TableId id, boolean keyed, List<MatrixTable> columns) {

        int rows() {
            return columns.stream().mapToInt(c -> c.values().size()).max().orElse(0) + 1;
        }
    }

    private WideTables(MatrixSide source, MatrixSide target) {
        this.source = source;
        this.target = target;
    }

    static WideTables create(MatrixSide source, MatrixSide target, String schema) throws SQLException {
        WideTables wide = new WideTables(source, target);
        source.createSchema();
        target.createSchema();
        List<MatrixTable> types = new ArrayList<>();
        for (TypeCase type : TypeCases.all()) {
            if (isTried(type, source, target)) {
                source.setUp(type);
                target.setUp(type);
                types.add(new MatrixTable(schema, types.size(), type, type.values(wide.servers())));
            }
        }
        for (int from = 0; from < types.size(); from += COLUMNS_MAX) {
            List<MatrixTable> columns = types.subList(from, Math.min(types.size(), from + COLUMNS_MAX));
            wide.tables.add(new Wide(new TableId(schema, "keyed_" + from), true, columns));
            wide.tables.add(new Wide(new TableId(schema, "full_" + from), false, columns));
        }
        for (Wide table : wide.tables) {
            create(table, source);
            create(table, target);
        }
        return wide;
    }

    private static void create(Wide table, MatrixSide side) throws SQLException {
        StringJoiner columns = new StringJoiner(", ");
        columns.add(table.keyed() ? "id integer PRIMARY KEY" : "id integer").add("note integer");
        table.columns().forEach(c -> columns.add(name(c) + " " + side.type(c.type())));
        side.execute("CREATE TABLE " + table.id().quoted() + " (" + columns + ")");
        if (!table.keyed()) {
            side.execute("ALTER TABLE " + table.id().quoted() + " REPLICA IDENTITY FULL");
        }
    }

    private static String name(MatrixTable column) {
        return "c" + column.number();
    }

    VersionPair servers() {
        return new VersionPair(source.major(), target.major());
    }

    List<MatrixTable> types() {
        return tables.stream()
                .filter(Wide::keyed)
                .flatMap(t -> t.columns().stream())
                .toList();
    }

    void play(TypeScenario act) throws SQLException {
        for (Wide table : tables) {
            String name = table.id().quoted();
            switch (act) {
                case LOAD -> insert(table, 0);
                case INSERT -> insert(table, STREAMED);
                case UPDATE ->
                    source.execute("UPDATE " + name + " t SET " + moves(table) + " FROM " + name
                            + " s WHERE t.id < " + STREAMED + " AND s.id = " + STREAMED + " + (t.id + 1) % "
                            + table.rows());
                case UPDATE_OTHER -> source.execute("UPDATE " + name + " SET note = note + 1 WHERE id >= " + STREAMED);
                case DELETE -> source.execute("DELETE FROM " + name + " WHERE id % 2 = 1");
            }
        }
    }

    private static String moves(Wide table) {
        StringJoiner moves = new StringJoiner(", ");
        table.columns().forEach(c -> moves.add(name(c) + " = s." + name(c)));
        return moves.toString();
    }

    private void insert(Wide table, int firstId) throws SQLException {
        for (int row = 0; row < table.rows(); row++) {
            StringBuilder names = new StringBuilder(" (id, note");
            StringBuilder given = new StringBuilder("(" + (firstId + row) + ", 0");
            for (MatrixTable column : table.columns()) {
                if (row < column.values().size()) {
                    names.append(", ").append(name(column));
                    given.append(", ").append(column.value(row, source));
                }
            }
            source.execute("INSERT INTO " + table.id().quoted() + names + ") VALUES " + given + ")");
        }
    }

    /** @param compared gets a one for each value */
    List<String> differences(TypeScenario act, int[] compared) throws SQLException {
        List<String> differences = new ArrayList<>();
        for (Wide table : tables) {
            List<List<String>> there = read(source, table);
            List<List<String>> here = read(target, table);
            if (there.size() != here.size()) {
                differences.add(act.words() + ", " + table.id() + ": " + there.size() + " rows became " + here.size());
                continue;
            }
            for (int row = 0; row < there.size(); row++) {
                compared[0] += table.columns().size();
                differences.addAll(differences(act, table, there.get(row), here.get(row)));
            }
        }
        return differences;
    }

    private List<String> differences(TypeScenario act, Wide table, List<String> there, List<String> here)
            throws SQLException {
        List<String> differences = new ArrayList<>();
        if (there.equals(here)) {
            return differences;
        }
        for (int i = 0; i < there.size(); i++) {
            String left = there.get(i);
            String right = here.get(i);
            if (left == null ? right != null : !left.equals(right) && !isSameFloat(table, i, left, right)) {
                differences.add(act.words() + ", " + table.id() + " row " + there.get(0) + " column " + i + ": " + left
                        + " became " + right);
            }
        }
        return differences;
    }

    /** Up to 11 floats were printed with all digits: the same value, read and printed by the target. */
    private boolean isSameFloat(Wide table, int index, String left, String right) throws SQLException {
        if (right == null || source.major() >= SHORTEST_FLOATS || index < 2) {
            return false;
        }
        TypeCase type = table.columns().get((index - 2) / 2).type();
        try (PreparedStatement statement =
                target.session().prepareStatement("SELECT format('%s', CAST(? AS " + target.type(type) + "))")) {
            statement.setString(1, left);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return right.equals(row.getString(1));
            }
        }
    }

    /** Id, note, and for each column its text and what its output function prints. */
    private static List<List<String>> read(MatrixSide side, Wide table) throws SQLException {
        StringJoiner values = new StringJoiner(", ");
        values.add("id").add("note");
        table.columns().forEach(c -> values.add(name(c) + "::text")
                .add("CASE WHEN " + name(c) + "::text IS NOT NULL THEN format('%s', " + name(c) + ") END"));
        List<List<String>> rows = new ArrayList<>();
        try (Statement statement = side.session().createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT " + values + " FROM " + table.id().quoted() + " ORDER BY id")) {
            while (row.next()) {
                List<String> texts = new ArrayList<>();
                for (int i = 1; i <= 2 + 2 * table.columns().size(); i++) {
                    texts.add(row.getString(i));
                }
                rows.add(texts);
            }
        }
        return rows;
    }

    /** Whether both sides have the type. */
    private static boolean isTried(TypeCase type, MatrixSide source, MatrixSide target) {
        return type.exists(new VersionPair(source.major(), target.major())) && source.has(type) && target.has(type);
    }
}
