package dev.tidegate.postgres.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.tidegate.model.failure.SqlStateRule;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.postgres.PostgresServer;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Answers that real servers give, and what follows from each. */
class SqlFailuresIT {

    private static final Duration WITHIN = Duration.ofSeconds(30);

    private TestDatabase database;

    @AfterEach
    void drop() {
        if (database != null) {
            database.terminateSessions();
            database.drop();
        }
    }

    /** Statements, the last of which is refused, by the state of the refusal. */
    private static Map<String, String[]> transientOnes(int version) {
        Map<String, String[]> answers = new LinkedHashMap<>();
        answers.put("57014", of("SET statement_timeout = '50ms'", "SELECT pg_sleep(10)"));
        answers.put("25006", of("SET default_transaction_read_only = on", "CREATE TABLE r ()"));
        answers.put("26000", of("EXECUTE nothing"));
        answers.put("34000", of("FETCH nothing"));
        answers.put("0A000", of("PREPARE p AS SELECT * FROM t", "ALTER TABLE t ADD c int", "EXECUTE p"));
        answers.put("53200", of("SELECT pg_advisory_xact_lock(i) FROM generate_series(1, 10000000) i"));
        answers.put(
                "53400",
                of(
                        "SET temp_file_limit = 100; SET work_mem = 64",
                        "CREATE TEMP TABLE s AS" + " SELECT i FROM generate_series(1, 300000) i ORDER BY i % 7, i"));
        answers.put("55000", of("CREATE SEQUENCE q", "SELECT currval('q')"));
        answers.put("55006", of("BEGIN", "DECLARE c CURSOR FOR SELECT * FROM t", "DROP TABLE t"));
        answers.put("58P01", of("SELECT pg_read_file('nothing')"));
        answers.put("XX000", of("SELECT array_in('{1}', 0, -1)"));
        answers.put("25P02", of("BEGIN", "SELECT 1"));
        answers.put("25P03", of("SET idle_in_transaction_session_timeout = '20ms'", "BEGIN", "SELECT 1"));
        if (version >= 14) {
            answers.put("57P05", of("SET idle_session_timeout = '20ms'", "SELECT 1"));
        }
        if (version >= 17) {
            answers.put("25P04", of("SET transaction_timeout = '20ms'", "SELECT pg_sleep(1)"));
        }
        return answers;
    }

    private static String[] of(String... statements) {
        return statements;
    }

    private static final Map<String, String[]> PERMANENT = Map.of(
            "22P02", of("SELECT 'x'::int"),
            "23505", of("INSERT INTO t VALUES (1), (1)"),
            "42P01", of("SELECT FROM nothing"),
            "42601", of("nonsense"),
            "42501", of("SET ROLE pg_monitor", "SELECT FROM pg_authid"),
            "54011", of("SELECT " + "1,".repeat(1664) + "1"),
            "P0001", of("DO $$ BEGIN RAISE 'no'; END $$"));

    @ParameterizedTest
    @EnumSource(
            value = PostgresVersion.class,
            names = {"V10", "V18"})
    void whatPassesByItselfIsTransient(PostgresVersion version) throws Exception {
        database = SharedServers.database(version);
        for (Map.Entry<String, String[]> answer : transientOnes(version.major()).entrySet()) {
            SQLException failure = answer(answer.getValue());
            assertThat(failure.getSQLState()).as(answer.getKey()).isIn(answer.getKey(), "08006");
            assertThat(SqlFailures.isTransient(failure)).as(answer.getKey()).isTrue();
        }
        for (String state : new String[] {"XX000", "55000"}) {
            SQLException failure = answer(transientOnes(version.major()).get(state));
            assertThat(SqlFailures.isTransientForRows(failure)).as(state).isFalse();
        }
    }

    @Test
    void whatIsAboutTheStatementOrItsRowsIsPermanent() throws Exception {
        database = SharedServers.database(PostgresVersion.V15);
        for (Map.Entry<String, String[]> answer : PERMANENT.entrySet()) {
            SQLException failure = answer(answer.getValue());
            assertThat(failure.getSQLState()).isEqualTo(answer.getKey());
            assertThat(SqlFailures.isTransient(failure)).as(answer.getKey()).isFalse();
        }
    }

    /** In a session of its own; a session that is ended when idle is given the time for it. */
    private SQLException answer(String... statements) throws SQLException {
        try (Connection session = database.connect()) {
            Sql sql = Sql.on(session);
            sql.execute("CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY)");
            for (int i = 0; i < statements.length - 1; i++) {
                sql.execute(statements[i]);
            }
            String last = statements[statements.length - 1];
            if (last.equals("SELECT 1")) {
                return refusedSoon(sql);
            }
            return catchThrowableOfType(SQLException.class, () -> sql.execute(last));
        } finally {
            database.execute("DROP TABLE IF EXISTS t", "DROP SEQUENCE IF EXISTS q");
        }
    }

    /** The first statement breaks the transaction, if there is one; the next one is refused, or finds the session ended. */
    private static SQLException refusedSoon(Sql sql) {
        CompletableFuture<SQLException> failure = new CompletableFuture<>();
        await().atMost(WITHIN).pollInterval(Duration.ofMillis(100)).until(() -> {
            SQLException answer = catchThrowableOfType(SQLException.class, () -> sql.execute("SELECT 1 / 0"));
            return !"22012".equals(answer.getSQLState()) && failure.complete(answer);
        });
        return failure.join();
    }

    @Test
    void whatOthersDoToASessionIsTransient() throws Exception {
        database = SharedServers.database(PostgresVersion.V15);
        database.execute("CREATE TABLE t (id int PRIMARY KEY, v int)", "INSERT INTO t VALUES (1, 0), (2, 0)");
        try (Connection one = database.connect();
                Connection two = database.connect()) {
            one.setAutoCommit(false);
            two.setAutoCommit(false);
            Sql.on(one).execute("UPDATE t SET v = 1 WHERE id = 1");
            assertTransient("55P03", two, "SET LOCAL lock_timeout = '20ms'; UPDATE t SET v = 2 WHERE id = 1");
            Sql.on(two).execute("UPDATE t SET v = 2 WHERE id = 2");
            CompletableFuture<SQLException> waits =
                    CompletableFuture.supplyAsync(() -> catchThrowableOfType(SQLException.class, () -> Sql.on(one)
                            .execute("SET LOCAL deadlock_timeout = '10min'; UPDATE t SET v = 1 WHERE id = 2")));
            await().atMost(WITHIN)
                    .until(() -> database.queryLong("SELECT count(*) FROM pg_locks WHERE NOT granted") == 1);
            assertTransient("40P01", two, "SET LOCAL deadlock_timeout = '10ms'; UPDATE t SET v = 2 WHERE id = 1");
            assertThat((Throwable) waits.join()).isNull();
            one.commit();
            Sql.on(two).execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; SELECT * FROM t");
            Sql.on(one).execute("UPDATE t SET v = 3");
            one.commit();
            assertTransient("40001", two, "UPDATE t SET v = 4");
            database.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                    + " AND pid <> pg_backend_pid()");
            assertTransient("57P01", one, "SELECT 1");
        }
    }

    private static void assertTransient(String state, Connection session, String statement) throws SQLException {
        SQLException failure =
                catchThrowableOfType(SQLException.class, () -> Sql.on(session).execute(statement));
        assertThat(failure.getSQLState()).isIn(state, "08006");
        assertThat(SqlFailures.isTransient(failure)).as(state).isTrue();
        assertThat(SqlFailures.isTransientForRows(failure)).as(state).isTrue();
        if (!session.isClosed()) {
            session.rollback();
        }
    }

    @Test
    void aServerWithoutRoomOrInTheMiddleOfACrashIsTransient() throws Exception {
        try (PostgresServer server =
                PostgresServer.builder(PostgresVersion.V15).durable(true).start()) {
            TestDatabase there = server.createDatabase("there");
            there.execute("CREATE ROLE one LOGIN CONNECTION LIMIT 0");
            SQLException full = catchThrowableOfType(
                    SQLException.class, () -> java.sql.DriverManager.getConnection(there.jdbcUrl(), "one", ""));
            assertThat(full.getSQLState()).isEqualTo("53300");
            assertThat(SqlFailures.isTransient(full)).isTrue();
            try (Connection session = there.connect();
                    Connection victim = there.connect()) {
                long pid = Sql.on(victim).one("SELECT pg_backend_pid()", Sql.NUMBER);
                assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly())
                        .isTrue();
                await().atMost(WITHIN).until(() -> {
                    SQLException crash = catchThrowableOfType(
                            SQLException.class, () -> Sql.on(session).execute("SELECT 1"));
                    assertThat(crash == null || SqlFailures.isTransient(crash)).isTrue();
                    return crash != null;
                });
                await().atMost(WITHIN).until(() -> {
                    try (Connection again = there.connect()) {
                        return again.isValid(1);
                    } catch (SQLException e) {
                        assertThat(SqlFailures.isTransient(e))
                                .as(e.getSQLState())
                                .isTrue();
                        return false;
                    }
                });
            }
        }
    }

    @Test
    void everyClassHasARuleAndTheLongerPrefixCounts() {
        assertThat(SqlStateRule.of("25006")).isEqualTo(SqlStateRule.S25006);
        assertThat(SqlStateRule.of("25001")).isEqualTo(SqlStateRule.S25);
        assertThat(SqlStateRule.of("57014").isTransient()).isTrue();
        assertThat(SqlStateRule.of("ZZ999")).isEqualTo(SqlStateRule.SXX);
        assertThat(Stream.of(SqlStateRule.values()).map(SqlStateRule::prefix))
                .doesNotHaveDuplicates()
                .contains("00", "01", "02", "03", "08", "09", "0A", "0B", "0F", "0L", "0P", "0Z", "10", "20", "21")
                .contains("22", "23", "24", "25", "26", "27", "28", "2B", "2D", "2F", "34", "38", "39", "3B", "3D")
                .contains("3F", "40", "42", "44", "53", "54", "55", "57", "58", "72", "F0", "HV", "P0", "XX");
    }
}
