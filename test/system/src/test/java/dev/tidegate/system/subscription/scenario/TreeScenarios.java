package dev.tidegate.system.subscription.scenario;

import dev.tidegate.system.rows.scenario.TableScenario;

/** Tables that are partitioned in one way on the source, and in another one on the target. */
final class TreeScenarios {

    private TreeScenarios() {}

    private static String[] source(String table) {
        return new String[] {
            "CREATE TABLE " + table + " (a int PRIMARY KEY, b text) PARTITION BY LIST (a)",
            "CREATE TABLE " + table + "_1 (b text, a int NOT NULL)",
            "ALTER TABLE " + table + " ATTACH PARTITION " + table + "_1 FOR VALUES IN (1, 2, 3)",
            "CREATE TABLE " + table + "_2 PARTITION OF " + table + " FOR VALUES IN (4, 5, 6)",
            "CREATE TABLE " + table + "_def PARTITION OF " + table + " DEFAULT"
        };
    }

    private static String[] changes(String table) {
        return new String[] {
            "INSERT INTO " + table + " VALUES (1, 'x'), (0, 'x')",
            "INSERT INTO " + table + "_1 (a) VALUES (3)",
            "INSERT INTO " + table + "_2 VALUES (5)",
            "UPDATE " + table + " SET a = 2 WHERE a = 1",
            "UPDATE " + table + " SET a = 6 WHERE a = 5",
            "UPDATE " + table + " SET a = 4 WHERE a = 6",
            "UPDATE " + table + " SET a = 6 WHERE a = 4",
            "UPDATE " + table + " SET a = 1 WHERE a = 0",
            "UPDATE " + table + " SET a = 4, b = 'moved' WHERE a = 1",
            "DELETE FROM " + table + " WHERE a IN (2, 20)",
            "INSERT INTO " + table + " SELECT g, 'g' FROM generate_series(30, 60) g",
            "UPDATE " + table + " SET a = a + 1000 WHERE a % 2 = 0 AND a > 30"
        };
    }

    /** Deeper on the target, with columns in another order, and one of its own. */
    static TableScenario otherPartitions() {
        return TableScenario.of("suite_partitions")
                .since(13)
                .source(source("t"))
                .target(
                        "CREATE TABLE t (c text, a int PRIMARY KEY, b text) PARTITION BY LIST (a)",
                        "CREATE TABLE t_1 (b text, c text DEFAULT 'leaf', a int NOT NULL)",
                        "ALTER TABLE t ATTACH PARTITION t_1 FOR VALUES IN (1, 2, 3)",
                        "CREATE TABLE t_2 PARTITION OF t (c DEFAULT 'inner') FOR VALUES IN (4, 5, 6) PARTITION BY LIST (a)",
                        "CREATE TABLE t_2_1 (c text, b text, a int NOT NULL)",
                        "ALTER TABLE t_2 ATTACH PARTITION t_2_1 FOR VALUES IN (5)",
                        "CREATE TABLE t_2_2 PARTITION OF t_2 FOR VALUES IN (4, 6)",
                        "CREATE TABLE t_def PARTITION OF t DEFAULT")
                .rows("INSERT INTO t SELECT g, 'old' FROM generate_series(20, 29) g")
                .session(changes("t"))
                .session("TRUNCATE t", "INSERT INTO t VALUES (1, 'last')");
    }

    static TableScenario hashed() {
        return TableScenario.of("suite_hashed")
                .since(13)
                .source(source("t"))
                .target(
                        "CREATE TABLE t (a int PRIMARY KEY, c text DEFAULT 'own', b text) PARTITION BY HASH (a)",
                        "CREATE TABLE t_part1 (b text, c text, a int NOT NULL)",
                        "ALTER TABLE t ATTACH PARTITION t_part1 FOR VALUES WITH (MODULUS 2, REMAINDER 0)",
                        "CREATE TABLE t_part2 PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 1)")
                .rows("INSERT INTO t SELECT g, 'old' FROM generate_series(20, 29) g")
                .session(changes("t"))
                .expect("SELECT DISTINCT c FROM t", "own");
    }

    /** What belongs to a table is replicated with it, wherever it is. */
    static TableScenario partitionsInOtherSchema() {
        return TableScenario.of("suite_schema")
                .since(13)
                .both(
                        "CREATE SCHEMA suite_elsewhere",
                        "CREATE TABLE t (a int PRIMARY KEY, b text) PARTITION BY LIST (a)",
                        "CREATE TABLE suite_elsewhere.t_1 PARTITION OF t FOR VALUES IN (1, 2, 3)",
                        "CREATE TABLE suite_elsewhere.t_2 PARTITION OF t FOR VALUES IN (4, 5, 6)")
                .rows("INSERT INTO t VALUES (1), (4)")
                .session(
                        "INSERT INTO t VALUES (2), (5)",
                        "UPDATE suite_elsewhere.t_1 SET b = 'x'",
                        "UPDATE t SET a = 6 WHERE a = 1",
                        "TRUNCATE t",
                        "INSERT INTO t VALUES (3)");
    }

    /** What is known of a partition's columns is not used once they are others. */
    static TableScenario partitionAlteredOnTarget() {
        return TableScenario.of("suite_altered_partition")
                .source("CREATE TABLE t (a int NOT NULL, b int)")
                .target(
                        "CREATE TABLE t (a int NOT NULL, b int, c int) PARTITION BY LIST (a)",
                        "CREATE TABLE t_1 PARTITION OF t DEFAULT")
                .both("CREATE UNIQUE INDEX t_a ON t (a)", "ALTER TABLE t REPLICA IDENTITY USING INDEX t_a")
                .rows("INSERT INTO t VALUES (1, 1), (10, 10)")
                .session("UPDATE t SET a = 2 WHERE a = 1", "INSERT INTO t VALUES (3, 3)")
                .onTarget(
                        "ALTER TABLE t DETACH PARTITION t_1",
                        "ALTER TABLE t_1 DROP b, ADD b int",
                        "UPDATE t_1 SET b = CASE a WHEN 2 THEN 1 ELSE a END",
                        "ALTER TABLE t ATTACH PARTITION t_1 DEFAULT")
                .session(
                        "UPDATE t SET a = 4 WHERE a = 2",
                        "UPDATE t SET b = 33 WHERE a = 3",
                        "DELETE FROM t WHERE a = 10");
    }
}
