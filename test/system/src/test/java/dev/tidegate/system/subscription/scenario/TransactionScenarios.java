package dev.tidegate.system.subscription.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.system.rows.scenario.TableScenario;
import dev.tidegate.testkit.TestPipeline;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Transactions that are larger than what the source decodes in memory, undone in parts, or prepared. */
final class TransactionScenarios {

    private static final int ROWS = 5000;

    private TransactionScenarios() {}

    private static String insert(int from, int until) {
        return "INSERT INTO t (a, b) SELECT g, repeat(md5(g::text), 3) FROM generate_series(" + from + ", " + until
                + ") g";
    }

    private static TableScenario of(String name) {
        return TableScenario.of(name)
                .both("CREATE TABLE t (a int PRIMARY KEY, b text)")
                .rows("INSERT INTO t VALUES (1, 'foo'), (2, 'bar')");
    }

    /** They commit in another order than they began. */
    static TableScenario interleaved() {
        return of("suite_interleaved").step(TransactionScenarios::interleave);
    }

    private static void interleave(TestPipeline pair) {
        try (Connection first = pair.source().connect();
                Connection second = pair.source().connect()) {
            run(first, "SET search_path = suite_interleaved", "BEGIN", insert(3, ROWS));
            run(second, "SET search_path = suite_interleaved", "BEGIN", insert(ROWS + 1, 2 * ROWS));
            run(first, "UPDATE t SET b = 'first' WHERE a % 2 = 0 AND a > 2", "DELETE FROM t WHERE a % 3 = 0 AND a > 3");
            run(second, "UPDATE t SET b = md5(b) WHERE a > " + ROWS + " AND a % 2 = 1");
            pair.source().execute("UPDATE suite_interleaved.t SET b = 'third' WHERE a < 3");
            run(second, "DELETE FROM t WHERE a = 2", "COMMIT");
            run(first, "UPDATE t SET b = 'last' WHERE a = 1", "COMMIT");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void run(Connection session, String... statements) throws SQLException {
        try (Statement statement = session.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** Those that are undone leave nothing, however large they were. */
    static TableScenario savepoints() {
        return of("suite_savepoints")
                .transaction(
                        insert(3, 2000),
                        "SAVEPOINT s1",
                        insert(2001, 4000),
                        "SAVEPOINT s2",
                        "UPDATE t SET b = 'gone' WHERE a > 100",
                        insert(4001, 6000),
                        "ROLLBACK TO s1",
                        insert(6001, 7000),
                        "SAVEPOINT s3",
                        "DELETE FROM t WHERE a % 2 = 0",
                        "RELEASE s3",
                        "SAVEPOINT s4",
                        "TRUNCATE t",
                        "ROLLBACK TO s4",
                        "UPDATE t SET b = 'kept' WHERE a % 5 = 0")
                .transaction(
                        insert(30001, 31000),
                        "SAVEPOINT s1",
                        insert(31001, 32000),
                        "SAVEPOINT s2",
                        insert(32001, 33000),
                        "SAVEPOINT s3",
                        "UPDATE t SET b = 'gone' WHERE a > 30000",
                        "RELEASE s2",
                        insert(33001, 34000),
                        "ROLLBACK TO s1")
                .session("BEGIN", insert(10000, 13000), "SAVEPOINT s", "DELETE FROM t", "ROLLBACK")
                .transaction(insert(20000, 23000), "SAVEPOINT s", "UPDATE t SET b = a::text", "ROLLBACK TO s");
    }

    /** Each row of a transaction is read by the columns that the table had when it was written. */
    static TableScenario columnsAddedInside() {
        return of("suite_columns_added")
                .target("ALTER TABLE t ADD c int, ADD d int, ADD e int, ADD f int")
                .transaction(insert(3, 1500), "ALTER TABLE t ADD c int", "INSERT INTO t VALUES (1501, 'c', -1501)")
                .transaction(
                        "INSERT INTO t SELECT g, md5(g::text), -g FROM generate_series(2001, 3500) g",
                        "ALTER TABLE t ADD d int",
                        "SAVEPOINT s1",
                        "INSERT INTO t SELECT g, md5(g::text), -g, g * 2 FROM generate_series(3501, 5000) g",
                        "ALTER TABLE t ADD e int",
                        "SAVEPOINT s2",
                        "INSERT INTO t SELECT g, md5(g::text), -g, g * 2, -g * 2 FROM generate_series(5001, 6000) g",
                        "ALTER TABLE t ADD f int",
                        "UPDATE t SET f = a, b = 'f' WHERE a % 7 = 0");
    }

    /** A column that was added and undone never was. */
    static TableScenario columnsAddedAndUndone() {
        return of("suite_columns_undone")
                .target("ALTER TABLE t ADD c int")
                .transaction(
                        insert(3, 1000),
                        "ALTER TABLE t ADD c int",
                        "SAVEPOINT s1",
                        "INSERT INTO t SELECT g, md5(g::text), -g FROM generate_series(1001, 2000) g",
                        "ALTER TABLE t ADD d int",
                        "SAVEPOINT s2",
                        "INSERT INTO t SELECT g, md5(g::text), -g, g FROM generate_series(2001, 3000) g",
                        "ROLLBACK TO s2",
                        "INSERT INTO t SELECT g, 'd', -g, g FROM generate_series(3001, 4000) g",
                        "ALTER TABLE t DROP COLUMN c",
                        "INSERT INTO t (a, b, d) SELECT g, 'without', g FROM generate_series(5001, 5500) g",
                        "ROLLBACK TO s1",
                        "INSERT INTO t SELECT g, md5(g::text), -g FROM generate_series(4001, 5000) g",
                        "INSERT INTO t SELECT g, 'again', g FROM generate_series(1001, 2000) g")
                .expect(pair -> assertThat(pair.target()
                                .queryTexts("SELECT code FROM tidegate.schema_event"
                                        + " WHERE schema_name = 'suite_columns_undone' AND code = 'COLUMN-DROPPED'"))
                        .isEmpty());
    }

    /** Messages of other programs in the WAL are none of Tidegate's, whatever they look like. */
    static TableScenario messages() {
        return of("suite_messages")
                .since(14)
                .session(
                        "SELECT pg_logical_emit_message(true, 'pgoutput', 'transactional')",
                        "SELECT pg_logical_emit_message(false, 'pgoutput', '\\x00ff00'::bytea)",
                        "INSERT INTO t VALUES (3, 'between')",
                        "SELECT pg_logical_emit_message(true, '', '')",
                        "SELECT pg_logical_emit_message(false, 'large', repeat('x', 2000000))",
                        "BEGIN",
                        "SELECT pg_logical_emit_message(false, 'pgoutput', 'of a transaction that is undone')",
                        "INSERT INTO t VALUES (4, 'undone')",
                        "SELECT pg_logical_emit_message(true, 'pgoutput', 'undone')",
                        "ROLLBACK")
                .transaction(
                        "INSERT INTO t VALUES (5, 'five')",
                        "SELECT pg_logical_emit_message(true, 'app', '{\"kind\": \"fence\"}')",
                        "INSERT INTO t VALUES (6, 'six')");
    }

    /**
     * Rows that the source got by replication itself are rows like others. Their commit time is of another clock, which may be
     * ahead, and does not count.
     */
    static TableScenario ofOtherOrigin() {
        return of("suite_origin")
                .session(
                        "SELECT pg_replication_origin_create('suite upstream')",
                        "SELECT pg_replication_origin_session_setup('suite upstream')",
                        "BEGIN",
                        "SELECT pg_replication_origin_xact_setup('0/1', now() + interval '1 hour')",
                        insert(3, 50),
                        "UPDATE t SET b = 'from elsewhere' WHERE a = 1",
                        "COMMIT",
                        "BEGIN",
                        "SELECT pg_replication_origin_xact_setup('0/2', now() - interval '1 day')",
                        "DELETE FROM t WHERE a = 2",
                        "COMMIT",
                        "SELECT pg_replication_origin_session_reset()",
                        "INSERT INTO t VALUES (60, 'of its own')",
                        "SELECT pg_replication_origin_drop('suite upstream')")
                .step(TestPipeline::awaitCaughtUp)
                .step(pair -> assertThat(pair.target()
                                .queryText("SELECT max(source_commit_at) < now() + interval '1 minute' FROM"
                                        + " tidegate.checkpoint"))
                        .isEqualTo("t"));
    }

    /** Its rows arrive when it is committed, not before, and never if it is not. */
    static TableScenario prepared() {
        return of("suite_prepared")
                .session(
                        "BEGIN",
                        "INSERT INTO t VALUES (11)",
                        "PREPARE TRANSACTION 'suite one'",
                        "INSERT INTO t VALUES (3)")
                .step(pair -> assertRows(pair.awaitCaughtUp(), "1", "2", "3"))
                .session("COMMIT PREPARED 'suite one'")
                .step(pair -> assertRows(pair.awaitCaughtUp(), "1", "2", "3", "11"))
                .session(
                        "BEGIN",
                        "INSERT INTO t VALUES (12)",
                        "PREPARE TRANSACTION ''",
                        "ROLLBACK PREPARED ''",
                        "BEGIN",
                        "SELECT FROM t WHERE a = 1 FOR SHARE",
                        "PREPARE TRANSACTION 'suite empty'",
                        "COMMIT PREPARED 'suite empty'",
                        "BEGIN",
                        "INSERT INTO t VALUES (21)",
                        "SAVEPOINT s",
                        "INSERT INTO t VALUES (22)",
                        "ROLLBACK TO s",
                        "PREPARE TRANSACTION 'suite nested'",
                        "COMMIT PREPARED 'suite nested'",
                        "BEGIN",
                        insert(1000, 5000),
                        "UPDATE t SET b = 'p' WHERE a % 2 = 0",
                        "DELETE FROM t WHERE a % 3 = 0 AND a > 100",
                        "PREPARE TRANSACTION 'suite large'",
                        "INSERT INTO t VALUES (99999)",
                        "DELETE FROM t WHERE a = 99999",
                        "COMMIT PREPARED 'suite large'",
                        "BEGIN",
                        insert(6000, 9000),
                        "PREPARE TRANSACTION 'suite undone'",
                        "INSERT INTO t VALUES (31)",
                        "ROLLBACK PREPARED 'suite undone'");
    }

    private static void assertRows(TestPipeline pair, String... rows) {
        assertThat(pair.target().queryTexts("SELECT a FROM suite_prepared.t ORDER BY a"))
                .containsExactly(rows);
    }
}
