package dev.tidegate.system.rows.scenario;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Tables that consist of others. */
final class PartitionScenarios {

    private PartitionScenarios() {}

    private static String[] partitioned(String table, String key) {
        return new String[] {
            "CREATE TABLE " + table + " (id int, r text, v int" + key + ") PARTITION BY LIST (r)",
            "CREATE TABLE " + table + "_a PARTITION OF " + table + " FOR VALUES IN ('a')",
            "CREATE TABLE " + table + "_b PARTITION OF " + table + " FOR VALUES IN ('b')",
            "CREATE TABLE " + table + "_n PARTITION OF " + table + " FOR VALUES IN ('c', 'd') PARTITION BY RANGE (id)",
            "CREATE TABLE " + table + "_n1 PARTITION OF " + table + "_n FOR VALUES FROM (MINVALUE) TO (100)",
            "CREATE TABLE " + table + "_n2 PARTITION OF " + table + "_n FOR VALUES FROM (100) TO (MAXVALUE)"
        };
    }

    private static String fill(String table) {
        return "INSERT INTO " + table + " SELECT g, chr(97 + g % 4), g FROM generate_series(1, 40) g";
    }

    private static String[] moves(String table) {
        return new String[] {
            "UPDATE " + table + " SET r = 'b' WHERE r = 'a' AND id < 20",
            "UPDATE " + table + " SET id = id + 100 WHERE r = 'c' AND id > 20",
            "UPDATE " + table + " SET r = 'c', id = id + 200, v = -1 WHERE r = 'b' AND id > 30",
            "DELETE FROM " + table + " WHERE id % 9 = 0",
            "INSERT INTO " + table + " SELECT g, chr(97 + g % 4), g FROM generate_series(300, 310) g",
            "UPDATE " + table + " SET v = v + 1"
        };
    }

    /** From 13 on: under the name of the root. */
    static TableScenario partitions() {
        return TableScenario.of("partitions")
                .since(13)
                .both(partitioned("p", ", PRIMARY KEY (id, r)"))
                .rows(fill("p"))
                .transaction(moves("p"))
                .transaction("UPDATE p SET r = 'd' WHERE r = 'b'", "UPDATE p SET r = 'a' WHERE r = 'd' AND id % 2 = 0");
    }

    /** Before: under their own names. */
    static TableScenario partitionsOneByOne() {
        TableScenario scenario =
                TableScenario.of("partitions_one_by_one").until(12).both(partitioned("p", ""));
        for (String leaf : List.of("p_a", "p_b", "p_n1", "p_n2")) {
            scenario.both("ALTER TABLE " + leaf + " ADD PRIMARY KEY (id, r)");
        }
        return scenario.rows(fill("p"))
                .transaction(
                        "UPDATE p SET v = v + 1",
                        "UPDATE p SET id = id + 60 WHERE r = 'a'",
                        "DELETE FROM p WHERE id % 9 = 0",
                        "INSERT INTO p SELECT g, chr(97 + g % 4), g FROM generate_series(300, 310) g")
                .transaction(
                        "WITH moved AS (DELETE FROM p WHERE r = 'b' RETURNING *) INSERT INTO p SELECT id, 'd', v FROM moved");
    }

    static TableScenario flatToPartitioned() {
        return TableScenario.of("flat_to_partitioned")
                .source("CREATE TABLE p (id int, r text, v int, PRIMARY KEY (id, r))")
                .target(partitioned("p", ", PRIMARY KEY (id, r)"))
                .rows(fill("p"))
                .transaction(moves("p"));
    }

    static TableScenario partitionedToFlat() {
        return TableScenario.of("partitioned_to_flat")
                .since(13)
                .source(partitioned("p", ", PRIMARY KEY (id, r)"))
                .target("CREATE TABLE p (v int, r text, id int, PRIMARY KEY (id, r))")
                .rows(fill("p"))
                .transaction(moves("p"))
                .transaction("TRUNCATE p", fill("p"));
    }

    static TableScenario inheritance() {
        return TableScenario.of("inheritance")
                .both(
                        "CREATE TABLE parent (id int PRIMARY KEY, v text)",
                        "CREATE TABLE child (extra int, PRIMARY KEY (id)) INHERITS (parent)",
                        "CREATE TABLE grandchild (PRIMARY KEY (id)) INHERITS (child)")
                .rows(
                        "INSERT INTO parent SELECT g, 'p' FROM generate_series(1, 5) g",
                        "INSERT INTO child SELECT g, 'c', g FROM generate_series(1, 5) g",
                        "INSERT INTO grandchild SELECT g, 'g', g FROM generate_series(1, 5) g")
                .transaction(
                        "UPDATE parent SET v = v || id WHERE id < 4",
                        "DELETE FROM ONLY parent WHERE id = 2",
                        "UPDATE ONLY child SET id = id + 10",
                        "DELETE FROM parent WHERE id = 3",
                        "INSERT INTO parent VALUES (3, 'again')");
    }

    static TableScenario truncate() {
        List<String> tables = new ArrayList<>(List.of(
                "CREATE TABLE a (id serial PRIMARY KEY, b int)",
                "CREATE TABLE b (id serial PRIMARY KEY, a int REFERENCES a)",
                "ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b",
                "CREATE TABLE c (id int PRIMARY KEY, b int REFERENCES b)",
                "CREATE TABLE parent (id int PRIMARY KEY)",
                "CREATE TABLE child (PRIMARY KEY (id)) INHERITS (parent)",
                "CREATE TABLE \"only\" (id int PRIMARY KEY)",
                "CREATE TABLE only_child (PRIMARY KEY (id)) INHERITS (\"only\")"));
        Collections.addAll(tables, partitioned("p", ", PRIMARY KEY (id, r)"));
        String fill = "INSERT INTO a (b) SELECT NULL FROM generate_series(1, 3)";
        return TableScenario.of("truncate")
                .since(11)
                .both(tables.toArray(String[]::new))
                .rows(
                        fill,
                        "INSERT INTO b (a) SELECT id FROM a",
                        "INSERT INTO c SELECT g, 1 FROM generate_series(1, 3) g",
                        "INSERT INTO parent VALUES (1)",
                        "INSERT INTO child VALUES (2)",
                        "INSERT INTO \"only\" VALUES (1)",
                        "INSERT INTO only_child VALUES (2)",
                        fill("p"))
                .transaction(
                        "INSERT INTO c VALUES (9, 2)",
                        "TRUNCATE a, p, parent RESTART IDENTITY CASCADE",
                        fill,
                        "INSERT INTO b (a) SELECT id FROM a",
                        fill("p"),
                        "INSERT INTO child VALUES (7)",
                        "TRUNCATE ONLY \"only\"")
                .transaction("SAVEPOINT s", "TRUNCATE c, b, a", "ROLLBACK TO s", "INSERT INTO c VALUES (1, 1)");
    }
}
