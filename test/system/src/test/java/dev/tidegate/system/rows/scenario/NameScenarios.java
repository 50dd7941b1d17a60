package dev.tidegate.system.rows.scenario;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Odd names, many columns, every character. */
final class NameScenarios {

    private static final String SIXTY_THREE_BYTES = "é".repeat(31) + "x";

    private NameScenarios() {}

    static TableScenario names() {
        TableScenario scenario = TableScenario.of("Sel.ect \"é");
        List<String> names = List.of(
                "select", "A.b", "a\"b", SIXTY_THREE_BYTES, "Ünïcødé 表", "user", "1", "a'b\\\\c", " ", "$1", "%s");
        for (String name : names) {
            String table = "\"" + name.replace("\"", "\"\"") + "\"";
            scenario.both("CREATE TABLE " + table + " (" + table + " int PRIMARY KEY, \"order\" text, \"T.\"\"x\" int)")
                    .rows("INSERT INTO " + table + " SELECT g, 'v', g FROM generate_series(1, 5) g")
                    .transaction(
                            "UPDATE " + table + " SET " + table + " = " + table
                                    + " + 10, \"order\" = 'x' WHERE \"T.\"\"x\" = 2",
                            "UPDATE " + table + " SET \"T.\"\"x\" = 9 WHERE " + table + " = 1",
                            "DELETE FROM " + table + " WHERE " + table + " = 3",
                            "INSERT INTO " + table + " VALUES (50, NULL, NULL)");
        }
        return scenario;
    }

    /** PostgreSQL's limit is 1,600. */
    static TableScenario thousandColumns() {
        String columns =
                IntStream.rangeClosed(2, 1600).mapToObj(i -> "c" + i + " int").collect(Collectors.joining(", "));
        String values = IntStream.rangeClosed(2, 1600).mapToObj(i -> "g + " + i).collect(Collectors.joining(", "));
        return TableScenario.of("thousand_columns")
                .since(18)
                .both(
                        "CREATE TABLE w (id int PRIMARY KEY, " + columns + ")",
                        "CREATE TABLE f (id int, " + columns + ")",
                        "ALTER TABLE f REPLICA IDENTITY FULL")
                .rows(
                        "INSERT INTO w SELECT g, " + values + " FROM generate_series(1, 5) g",
                        "INSERT INTO f SELECT g, " + values + " FROM generate_series(1, 5) g")
                .transaction(
                        "UPDATE w SET c2 = 0, c1600 = NULL WHERE id = 1",
                        "UPDATE w SET id = 100, c1000 = 7 WHERE id = 2",
                        "DELETE FROM w WHERE id = 3",
                        "INSERT INTO w SELECT g, " + values + " FROM generate_series(10, 12) g",
                        "UPDATE f SET c2 = 0, c1600 = NULL WHERE id = 1",
                        "DELETE FROM f WHERE id = 3",
                        "INSERT INTO f SELECT g, " + values + " FROM generate_series(10, 12) g");
    }

    /** All that text can hold, in pieces, and half of each piece. */
    static TableScenario characters() {
        return TableScenario.of("characters")
                .both("CREATE TABLE c (piece int PRIMARY KEY, v text)")
                .rows("INSERT INTO c SELECT n / 8192, string_agg(chr(n), '' ORDER BY n)"
                        + " FROM generate_series(1, 1114111) n WHERE n NOT BETWEEN 55296 AND 57343 GROUP BY 1")
                .transaction(
                        "INSERT INTO c SELECT -1 - piece, v FROM c",
                        "UPDATE c SET v = left(v, 4000) WHERE piece >= 0 AND piece % 2 = 0",
                        "UPDATE c SET piece = piece + 1000 WHERE piece % 5 = 1");
    }
}
