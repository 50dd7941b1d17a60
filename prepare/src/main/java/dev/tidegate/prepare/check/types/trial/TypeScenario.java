package dev.tidegate.prepare.check.types.trial;

import dev.tidegate.prepare.check.types.trial.MatrixTable.Place;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What happens to a type's tables on the source. Each act is to be compared on the target before the next begins. */
public enum TypeScenario {
    /** Rows that are there before the pipeline starts. */
    LOAD("load") {
        @Override
        List<String> onValues(MatrixTable table, Place place, MatrixSide side) {
            List<String> rows = rows(table, side, place, 0);
            if (place == Place.F) {
                rows.add(rows.get(0));
            }
            return List.of(insert(table, place, rows));
        }

        @Override
        List<String> onKeys(MatrixTable table, MatrixSide side) {
            return insertKeys(table, side, 0);
        }
    },
    INSERT("insert") {
        @Override
        List<String> onValues(MatrixTable table, Place place, MatrixSide side) {
            return List.of(insert(table, place, rows(table, side, place, STREAMED)));
        }

        @Override
        List<String> onKeys(MatrixTable table, MatrixSide side) {
            return insertKeys(table, side, 1);
        }
    },
    /** Each row takes the value of the next one, NULL among them; keys move on as well. */
    UPDATE("update") {
        @Override
        List<String> onValues(MatrixTable table, Place place, MatrixSide side) {
            String name = table.quoted(place);
            int rows = table.values().size() + 1;
            return List.of("UPDATE " + name + " t SET v = s.v FROM " + name + " s WHERE t.id < " + STREAMED
                    + " AND s.id = " + STREAMED + " + (t.id + 1) % " + rows);
        }

        @Override
        List<String> onKeys(MatrixTable table, MatrixSide side) {
            int values = table.values().size();
            // The last value is free; then each leaves its own for the next. Some are equal to another (1.1 and 1.10).
            return IntStream.range(0, values - 1)
                    .mapToObj(i -> "DO $tidegate$ BEGIN UPDATE " + table.quoted(Place.K) + " SET v = "
                            + table.value((i + values - 1) % values, side) + " WHERE id = " + i
                            + "; EXCEPTION WHEN unique_violation THEN NULL; END $tidegate$")
                    .toList();
        }
    },
    UPDATE_OTHER("update of another column") {
        @Override
        List<String> onValues(MatrixTable table, Place place, MatrixSide side) {
            return List.of("UPDATE " + table.quoted(place) + " SET note = note + 1 WHERE id >= " + STREAMED);
        }

        @Override
        List<String> onKeys(MatrixTable table, MatrixSide side) {
            return List.of("UPDATE " + table.quoted(Place.K) + " SET note = note + 1");
        }
    },
    DELETE("delete") {
        @Override
        List<String> onValues(MatrixTable table, Place place, MatrixSide side) {
            String name = table.quoted(place);
            List<String> statements = new ArrayList<>();
            if (place == Place.F) {
                // One of two equal rows.
                statements.add(
                        "DELETE FROM " + name + " WHERE ctid IN (SELECT ctid FROM " + name + " WHERE id = 0 LIMIT 1)");
            }
            statements.add("DELETE FROM " + name + " WHERE id % 2 = 1");
            return statements;
        }

        @Override
        List<String> onKeys(MatrixTable table, MatrixSide side) {
            return List.of("DELETE FROM " + table.quoted(Place.K) + " WHERE id % 2 = 0");
        }
    };

    /** Ids of rows that are inserted while the pipeline streams begin here. */
    static final int STREAMED = 1000;

    private final String words;

    TypeScenario(String words) {
        this.words = words;
    }

    /** For people. */
    public String words() {
        return words;
    }

    abstract List<String> onValues(MatrixTable table, Place place, MatrixSide side);

    abstract List<String> onKeys(MatrixTable table, MatrixSide side);

    /** Does it on the source, in one transaction for each type. */
    void play(MatrixTable table, boolean keyed, MatrixSide source) throws SQLException {
        List<String> statements = new ArrayList<>(onValues(table, Place.V, source));
        statements.addAll(onValues(table, Place.F, source));
        if (keyed) {
            statements.addAll(onKeys(table, source));
        }
        source.session().setAutoCommit(false);
        try {
            for (String statement : statements) {
                source.execute(statement);
            }
            source.session().commit();
        } catch (SQLException e) {
            source.session().rollback();
            throw new SQLException(table.type().name() + ", " + words + ": " + e.getMessage(), e.getSQLState(), e);
        } finally {
            source.session().setAutoCommit(true);
        }
    }

    /** All values, and NULL at the end. */
    private static List<String> rows(MatrixTable table, MatrixSide side, Place place, int firstId) {
        List<String> rows = new ArrayList<>();
        for (int i = 0; i <= table.values().size(); i++) {
            String value = i < table.values().size() ? table.value(i, side) : "NULL";
            int id = firstId + i;
            rows.add(place == Place.V ? "(" + id + ", " + value + ", 0)" : "(" + value + ", " + id + ", 0)");
        }
        return rows;
    }

    private static String insert(MatrixTable table, Place place, List<String> rows) {
        String columns = place == Place.V ? " (id, v, note) VALUES " : " (v, id, note) VALUES ";
        return "INSERT INTO " + table.quoted(place) + columns + String.join(", ", rows);
    }

    /** Every second value but the last, which is left for a change of a key; of equal ones, the first. */
    private static List<String> insertKeys(MatrixTable table, MatrixSide side, int first) {
        String rows = IntStream.range(0, Math.max(1, table.values().size() - 1))
                .filter(i -> i % 2 == first)
                .mapToObj(i -> "(" + table.value(i, side) + ", " + i + ", 0)")
                .collect(Collectors.joining(", "));
        return rows.isEmpty()
                ? List.of()
                : List.of("INSERT INTO " + table.quoted(Place.K) + " (v, id, note) VALUES " + rows
                        + " ON CONFLICT DO NOTHING");
    }
}
