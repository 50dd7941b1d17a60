package dev.tidegate.system.subscription.scenario;

import dev.tidegate.system.rows.scenario.TableScenario;
import dev.tidegate.testkit.TestPipeline;

/** Ordinary changes, and what the WAL must not show of the others. */
final class ChangeScenarios {

    private ChangeScenarios() {}

    static TableScenario changes() {
        return TableScenario.of("suite_changes")
                .both(
                        "CREATE TABLE numbers (n int)",
                        "ALTER TABLE numbers REPLICA IDENTITY FULL",
                        "CREATE TABLE words (w text)",
                        "ALTER TABLE words REPLICA IDENTITY FULL",
                        "CREATE TABLE both_ways (id int PRIMARY KEY, big text)",
                        "ALTER TABLE both_ways REPLICA IDENTITY FULL",
                        "CREATE TABLE keyed (id int PRIMARY KEY)")
                .source("CREATE TABLE ordered (id int PRIMARY KEY, v text)")
                .target("CREATE TABLE ordered (v text, extra text DEFAULT 'own', id int PRIMARY KEY)")
                .rows(
                        "INSERT INTO numbers SELECT generate_series(1, 1002)",
                        "INSERT INTO words VALUES ('a'), ('b'), ('b')",
                        "INSERT INTO both_ways VALUES (1, repeat('x', 100000)), (2, 'y')",
                        "INSERT INTO ordered VALUES (1, 'one'), (2, 'two')")
                .session(
                        "INSERT INTO numbers SELECT generate_series(1, 50)",
                        "DELETE FROM numbers WHERE n > 20",
                        "UPDATE numbers SET n = n * n",
                        "INSERT INTO keyed SELECT generate_series(1, 50)",
                        "DELETE FROM keyed WHERE id > 20",
                        "UPDATE keyed SET id = -id",
                        "INSERT INTO ordered VALUES (3, 'three')",
                        "UPDATE ordered SET v = 'deux', id = 20 WHERE id = 2",
                        "UPDATE words SET w = repeat('x', 100000) WHERE w = 'a'",
                        "UPDATE words SET w = 'c' WHERE length(w) = 100000",
                        "DELETE FROM words WHERE ctid = (SELECT min(ctid) FROM words WHERE w = 'b')",
                        "UPDATE both_ways SET id = id + 10")
                .transaction("INSERT INTO keyed VALUES (100)", "DELETE FROM keyed WHERE id = 100")
                .expect("SELECT DISTINCT extra FROM ordered", "own");
    }

    static TableScenario coveringKey() {
        return TableScenario.of("suite_covering")
                .since(11)
                .both("CREATE TABLE t (a int, b text, c text, PRIMARY KEY (a) INCLUDE (b))")
                .rows("INSERT INTO t SELECT g, 'b', 'c' FROM generate_series(1, 50) g")
                .session(
                        "DELETE FROM t WHERE a > 20",
                        "UPDATE t SET a = -a WHERE a > 10",
                        "UPDATE t SET b = 'other', c = NULL WHERE a = 5");
    }

    /** A refresh writes rows of a table that nobody replicates, on both sides. */
    static TableScenario materializedViews() {
        return TableScenario.of("suite_views")
                .both(
                        "CREATE TABLE t (id int PRIMARY KEY)",
                        "CREATE MATERIALIZED VIEW kept AS SELECT id FROM t",
                        "CREATE UNIQUE INDEX kept_id ON kept (id)")
                .rows("INSERT INTO t VALUES (1), (2)")
                .session("CREATE MATERIALIZED VIEW fresh AS SELECT * FROM t", "REFRESH MATERIALIZED VIEW kept")
                .transaction(
                        "INSERT INTO t VALUES (3)",
                        "REFRESH MATERIALIZED VIEW CONCURRENTLY kept",
                        "CREATE TABLE copied AS SELECT * FROM t",
                        "DROP TABLE copied",
                        "INSERT INTO t VALUES (4)")
                .expect("SELECT id FROM kept");
    }

    /** Nothing but the rows that were written; the rewritten ones are the same as before. */
    static TableScenario rewrite() {
        return TableScenario.of("suite_rewrite")
                .both("CREATE TABLE t (a int PRIMARY KEY, b text)")
                .target("ALTER TABLE t ADD c int")
                .rows("INSERT INTO t SELECT g, repeat('b' || g, 1000) FROM generate_series(1, 20) g")
                .transaction(
                        "INSERT INTO t VALUES (100, 'before')",
                        "CLUSTER t USING t_pkey",
                        "INSERT INTO t VALUES (101, 'after')")
                // A rewrite is one of its own if the table has been described since.
                .step(TestPipeline::awaitCaughtUp)
                .transaction(
                        "INSERT INTO t VALUES (102, 'before')",
                        "ALTER TABLE t ADD c int",
                        "INSERT INTO t VALUES (103, 'after', 7)",
                        "UPDATE t SET c = a WHERE a < 5")
                .step(TestPipeline::awaitCaughtUp)
                .session("VACUUM FULL t", "UPDATE t SET c = -a WHERE a > 15");
    }

    static TableScenario indexWithPredicate() {
        return TableScenario.of("suite_predicate")
                .both(
                        "CREATE FUNCTION twice(n int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT n * 2'",
                        "CREATE TABLE t (a int PRIMARY KEY, b int)",
                        "CREATE INDEX ON t (b) WHERE a > suite_predicate.twice(1)",
                        "CREATE UNIQUE INDEX ON t (suite_predicate.twice(b)) WHERE b > 0")
                .rows("INSERT INTO t VALUES (1, 1), (5, 5)")
                .session("INSERT INTO t VALUES (2, 2)", "UPDATE t SET b = 20 WHERE a = 5", "DELETE FROM t WHERE a = 1");
    }

    /** The target has the column first, with the default that the source's rows have then too: nothing has to be asked. */
    static TableScenario columnOfTheSameDefault() {
        return TableScenario.of("suite_same_default")
                .since(11)
                .both("CREATE TABLE t (a int, b text)", "ALTER TABLE t REPLICA IDENTITY FULL")
                .rows("INSERT INTO t VALUES (1, 'one'), (2, 'two')")
                .step(pair -> pair.target().execute("ALTER TABLE suite_same_default.t ADD c int NOT NULL DEFAULT 0"))
                .session(
                        "ALTER TABLE t ADD c int NOT NULL DEFAULT 0",
                        "INSERT INTO t VALUES (3, 'three', 33)",
                        "UPDATE t SET b = 'zwei' WHERE a = 2");
    }

    /** The catalog may know the last key only when the first change is read. */
    static TableScenario keyThatMoves() {
        return TableScenario.of("suite_key_moves")
                .both("CREATE TABLE t (a int NOT NULL PRIMARY KEY, b int NOT NULL)")
                .rows("INSERT INTO t SELECT g, g FROM generate_series(1, 9) g")
                .session(
                        "UPDATE t SET a = 100 WHERE a = 9",
                        "ALTER TABLE t DROP CONSTRAINT t_pkey",
                        "INSERT INTO t VALUES (10, 10)",
                        "ALTER TABLE t ADD PRIMARY KEY (b, a)",
                        "UPDATE t SET b = b * 2 WHERE a < 4",
                        "UPDATE t SET a = a + 1000 WHERE a = 5",
                        "DELETE FROM t WHERE a = 1",
                        "ALTER TABLE t DROP CONSTRAINT t_pkey, ADD PRIMARY KEY (a)",
                        "UPDATE t SET b = -b WHERE a > 6",
                        "UPDATE t SET a = -a WHERE a = 2",
                        "DELETE FROM t WHERE a = 3");
    }

    /** The WAL names rows by another column from one statement to the next. */
    static TableScenario otherIdentityIndex() {
        return TableScenario.of("suite_identity_index")
                .both(
                        "CREATE TABLE t (a int NOT NULL, b int NOT NULL)",
                        "CREATE UNIQUE INDEX by_a ON t (a)",
                        "CREATE UNIQUE INDEX by_b ON t (b)")
                .source("ALTER TABLE t REPLICA IDENTITY USING INDEX by_a")
                .target("ALTER TABLE t REPLICA IDENTITY USING INDEX by_b")
                .rows("INSERT INTO t SELECT g, -g FROM generate_series(1, 6) g")
                .session(
                        "UPDATE t SET b = b - 10 WHERE a = 6",
                        "ALTER TABLE t REPLICA IDENTITY USING INDEX by_b",
                        "UPDATE t SET a = a + 100 WHERE a = 1",
                        "DELETE FROM t WHERE a = 2",
                        "UPDATE t SET b = b * 100 WHERE a = 3");
    }

    static TableScenario droppedColumns() {
        return TableScenario.of("suite_dropped")
                .both(
                        "CREATE TABLE t (a int, gone int, c int)",
                        "ALTER TABLE t REPLICA IDENTITY FULL",
                        "CREATE TABLE keyed (gone int, id int PRIMARY KEY, v text)",
                        "ALTER TABLE keyed DROP gone")
                .source("INSERT INTO t VALUES (1, 1, 1), (2, 2, 2)", "ALTER TABLE t DROP gone")
                .target("ALTER TABLE t DROP c, DROP gone, ADD c int")
                .rows("INSERT INTO t VALUES (3, 3)", "INSERT INTO keyed VALUES (1, 'x')")
                .session(
                        "UPDATE t SET a = 100 WHERE a = 1",
                        "DELETE FROM t WHERE a = 2",
                        "UPDATE keyed SET v = 'y'",
                        "INSERT INTO keyed VALUES (2, 'z')");
    }

    /** Rows that are older than the column are sent with its value, not with NULL. */
    static TableScenario defaultOfOlderRows() {
        return TableScenario.of("suite_older_rows")
                .source(
                        "CREATE TABLE t (a int)",
                        "ALTER TABLE t REPLICA IDENTITY FULL",
                        "INSERT INTO t VALUES (1), (2), (3)",
                        "ALTER TABLE t ADD b bool NOT NULL DEFAULT false, ADD c text DEFAULT 'c'")
                .target("CREATE TABLE t (a int, b bool, c text)")
                .rows("INSERT INTO t VALUES (4, true, NULL)")
                .session("UPDATE t SET a = a + 10 WHERE a < 3", "DELETE FROM t WHERE a = 3", "UPDATE t SET b = NOT b");
    }

    /** The application may continue to change tables that are not in the WAL, though they have no key. */
    static TableScenario unloggedAndTemporary() {
        return TableScenario.of("suite_unlogged")
                .both("CREATE TABLE t (id int PRIMARY KEY)")
                .source("CREATE UNLOGGED TABLE cache (v int)")
                .unlike("cache")
                .rows("INSERT INTO t VALUES (1)", "INSERT INTO cache VALUES (1)")
                .transaction(
                        "CREATE TEMPORARY TABLE passing AS SELECT 1 AS v",
                        "UPDATE passing SET v = 2",
                        "UPDATE cache SET v = 2",
                        "DELETE FROM cache",
                        "INSERT INTO t VALUES (2)");
    }
}
