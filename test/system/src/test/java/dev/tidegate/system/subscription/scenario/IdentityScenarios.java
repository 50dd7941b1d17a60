package dev.tidegate.system.subscription.scenario;

import static org.awaitility.Awaitility.await;

import dev.tidegate.system.rows.scenario.TableScenario;
import dev.tidegate.testkit.TestPipeline;
import java.time.Duration;

/** How the target finds the row that a change is about. */
final class IdentityScenarios {

    private static final Duration WITHIN = Duration.ofSeconds(60);
    private static final String FULL = "REPLICA IDENTITY FULL";

    private IdentityScenarios() {}

    /** Of rows that are sent whole, an index of the target finds the candidates. */
    static TableScenario indexesOfTheTarget() {
        return TableScenario.of("suite_indexes")
                .both(
                        "CREATE TABLE pairs (x int, y text)",
                        "ALTER TABLE pairs " + FULL,
                        "CREATE TABLE people (first text, last text)",
                        "ALTER TABLE people " + FULL,
                        "CREATE TABLE mixed (first text, last text)",
                        "ALTER TABLE mixed " + FULL,
                        "CREATE TABLE hashed (v text, n int)",
                        "ALTER TABLE hashed " + FULL)
                .source("CREATE TABLE gaps (x int)", "ALTER TABLE gaps " + FULL)
                .target(
                        "CREATE TABLE gaps (x int, y int)",
                        "CREATE INDEX pairs_x_y ON pairs (x, y)",
                        "CREATE INDEX people_names ON people ((first || ' ' || last))",
                        "CREATE INDEX people_some ON people (first) WHERE first = 'first 1'",
                        "CREATE INDEX mixed_names ON mixed (first, (first || last), last)",
                        "CREATE INDEX gaps_x_y ON gaps (x, y)",
                        "CREATE INDEX hashed_v ON hashed USING hash (v)")
                .rows(
                        "INSERT INTO pairs SELECT g % 1000, (g % 1000)::text FROM generate_series(0, 20000) g",
                        "INSERT INTO people SELECT 'first ' || g, 'last ' || g FROM generate_series(0, 200) g",
                        "INSERT INTO mixed SELECT 'first ' || g, 'last ' || g FROM generate_series(0, 200) g",
                        "INSERT INTO gaps SELECT nullif(g % 5, 0) FROM generate_series(1, 20) g",
                        "INSERT INTO hashed SELECT 'v' || g % 50, g FROM generate_series(1, 200) g")
                .onTarget("ANALYZE pairs")
                .session(
                        "DELETE FROM pairs WHERE x IN (5, 6)",
                        "UPDATE pairs SET x = 100000, y = '200' WHERE x IN (1, 2)",
                        "UPDATE people SET first = 'none' WHERE first IN ('first 1', 'first 2')",
                        "DELETE FROM people WHERE first IN ('first 3', 'none')",
                        "UPDATE mixed SET first = 'none' WHERE first = 'first 1'",
                        "DELETE FROM mixed WHERE first = 'none'",
                        "UPDATE gaps SET x = x + 1 WHERE x = 1",
                        "DELETE FROM gaps WHERE ctid = (SELECT min(ctid) FROM gaps WHERE x IS NULL)",
                        "UPDATE hashed SET v = NULL WHERE n < 20",
                        "DELETE FROM hashed WHERE v = 'v7'")
                .step(pair -> awaitScan(pair, "pairs_x_y"))
                .onTarget("DROP INDEX pairs_x_y", "CREATE UNIQUE INDEX hashed_n ON hashed (n)")
                .session("DELETE FROM pairs WHERE x = 7", "UPDATE hashed SET v = 'w' WHERE n > 190");
    }

    /** An index that keeps periods apart is no index that INSERT ... ON CONFLICT may use. */
    static TableScenario temporalKeys() {
        return temporal("suite_temporal_key")
                .both(
                        "ALTER TABLE t ADD PRIMARY KEY (id, at WITHOUT OVERLAPS)",
                        "CREATE TABLE r (id int PRIMARY KEY, t_id int4range, at daterange,"
                                + " FOREIGN KEY (t_id, PERIOD at) REFERENCES t (id, PERIOD at))")
                .transaction(
                        "INSERT INTO r VALUES (1, '[5,6)', '[2001-01-01,2002-01-01)')",
                        "UPDATE t SET id = '[50,51)', at = '[2000-01-01,2001-01-01)' WHERE id = '[6,7)' AND at @> date '2005-01-01'");
    }

    static TableScenario temporalFull() {
        return temporal("suite_temporal_full")
                .both("ALTER TABLE t ADD PRIMARY KEY (id, at WITHOUT OVERLAPS)", "ALTER TABLE t " + FULL);
    }

    static TableScenario temporalIndex() {
        return temporal("suite_temporal_index")
                .both(
                        "ALTER TABLE t ALTER id SET NOT NULL, ALTER at SET NOT NULL",
                        "ALTER TABLE t ADD CONSTRAINT t_u UNIQUE (id, at WITHOUT OVERLAPS)",
                        "ALTER TABLE t REPLICA IDENTITY USING INDEX t_u");
    }

    private static TableScenario temporal(String name) {
        return TableScenario.of(name)
                .since(18)
                .source("CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA public")
                .target("CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA public")
                .both("CREATE TABLE t (id int4range, at daterange, v text)")
                .rows(
                        "INSERT INTO t SELECT int4range(g, g + 1), '[2000-01-01,2010-01-01)', 'v' FROM generate_series(1, 4) g")
                .transaction(
                        "INSERT INTO t SELECT int4range(g, g + 1), '[2000-01-01,2010-01-01)', 'w'"
                                + " FROM generate_series(5, 9) g",
                        "INSERT INTO t SELECT int4range(g, g + 1), '[2010-01-01,2020-01-01)', 'w'"
                                + " FROM generate_series(1, 9) g")
                .transaction(
                        "UPDATE t SET v = 'x' WHERE id = '[2,3)'",
                        "DELETE FROM t WHERE id = '[3,4)' AND at @> date '2005-01-01'",
                        "UPDATE t SET at = '[2000-01-01,2005-01-01)' WHERE id = '[4,5)' AND at @> date '2001-01-01'",
                        "DELETE FROM t WHERE id = '[9,10)'",
                        "INSERT INTO t VALUES ('[9,10)', '[2000-01-01,2020-01-01)', 'again')");
    }

    /** The server counts scans a little later. */
    private static void awaitScan(TestPipeline pair, String index) {
        String scans = "SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname = '" + index + "'";
        await(index).atMost(WITHIN).until(() -> pair.target().queryLong(scans) > 0);
    }
}
