package dev.tidegate.system.rows.scenario;

/** Statements and transactions that the WAL shows in another way, or not at all. */
final class StatementScenarios {

    private StatementScenarios() {}

    static TableScenario savepoints() {
        return TableScenario.of("savepoints")
                .both("CREATE TABLE t (id int PRIMARY KEY, v int)")
                .rows("INSERT INTO t VALUES (0, 0)")
                .transaction(
                        "INSERT INTO t VALUES (-1, 1)",
                        "SAVEPOINT a",
                        "INSERT INTO t VALUES (-2, 2)",
                        "UPDATE t SET v = 5 WHERE id = 0",
                        "SAVEPOINT b",
                        "DELETE FROM t",
                        "ROLLBACK TO b",
                        "INSERT INTO t VALUES (-3, 3)",
                        "ROLLBACK TO a",
                        "INSERT INTO t VALUES (-4, 4)",
                        "RELEASE a")
                .session("BEGIN", "INSERT INTO t VALUES (-9, 9)", "ROLLBACK")
                .session("DO $$ BEGIN FOR i IN 1..10000 LOOP BEGIN INSERT INTO savepoints.t VALUES (i, i);"
                        + " IF i % 3 = 0 THEN RAISE division_by_zero; END IF;"
                        + " EXCEPTION WHEN division_by_zero THEN END; END LOOP; END $$")
                .transaction("UPDATE t SET v = v + 1 WHERE id % 100 = 1");
    }

    static TableScenario copyAndUpsert() {
        return TableScenario.of("copy_and_upsert")
                .both(
                        "CREATE TABLE c (id int PRIMARY KEY)",
                        "CREATE TABLE o (id int PRIMARY KEY, u text UNIQUE, n int)")
                .rows("INSERT INTO o SELECT g, 'u' || g, 0 FROM generate_series(1, 10) g")
                .session("COPY c FROM PROGRAM 'seq 1 3000'")
                .session(
                        "BEGIN",
                        "TRUNCATE c",
                        "COPY c FROM PROGRAM 'seq 10000 12000' (FREEZE)",
                        "ROLLBACK",
                        "CREATE TABLE IF NOT EXISTS c (id int)")
                .transaction(
                        "INSERT INTO o SELECT g, 'u' || g, 1 FROM generate_series(5, 15) g"
                                + " ON CONFLICT (id) DO UPDATE SET n = o.n + 1",
                        "INSERT INTO o VALUES (1, 'x', 9), (20, 'u2', 9), (21, 'u21', 9) ON CONFLICT DO NOTHING",
                        "INSERT INTO o VALUES (99, 'u3', 9) ON CONFLICT (u) DO UPDATE SET id = excluded.id, n = 7")
                .transaction("WITH gone AS (DELETE FROM o WHERE id < 5 RETURNING *)"
                        + " INSERT INTO o SELECT id + 200, 'g' || u, n FROM gone");
    }

    static TableScenario merge() {
        return TableScenario.of("merge")
                .since(15)
                .both("CREATE TABLE m (id int PRIMARY KEY, v int)")
                .rows("INSERT INTO m SELECT g, g FROM generate_series(1, 10) g")
                .transaction("MERGE INTO m USING generate_series(5, 15) g ON m.id = g"
                        + " WHEN MATCHED AND g > 8 THEN DELETE WHEN MATCHED THEN UPDATE SET v = -1"
                        + " WHEN NOT MATCHED THEN INSERT VALUES (g, 99)");
    }

    /** Without ALTER TYPE, which stops the lane: SchemaChangesIT. */
    static TableScenario rewrites() {
        return TableScenario.of("rewrites")
                .both("CREATE TABLE t (id int PRIMARY KEY, v text, big text)", "CREATE INDEX ON t (v)")
                .source("ALTER TABLE t ALTER big SET STORAGE EXTERNAL", "ALTER TABLE t ALTER big SET (n_distinct = 5)")
                .rows("INSERT INTO t SELECT g, 'v' || g % 7, repeat('x', 3000) FROM generate_series(1, 50) g")
                .session(
                        "UPDATE t SET v = 'a' WHERE id % 2 = 0",
                        "VACUUM FULL t",
                        "UPDATE t SET v = 'b' WHERE id % 3 = 0",
                        "CLUSTER t USING t_pkey",
                        "UPDATE t SET id = id + 100 WHERE id % 5 = 0",
                        "REINDEX TABLE t",
                        "UPDATE t SET v = v || '!' WHERE id < 10",
                        "ALTER TABLE t SET (fillfactor = 50)",
                        "ANALYZE t",
                        "VACUUM (FREEZE) t",
                        "DELETE FROM t WHERE id = 1");
    }
}
