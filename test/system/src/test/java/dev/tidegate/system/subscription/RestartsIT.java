package dev.tidegate.system.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidegate.system.pipeline.InProcessRoles;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.postgres.PostgresServer;
import dev.tidegate.testkit.postgres.PostgresVersion;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers that crash or are shut down while something is pending. */
@Timeout(180)
class RestartsIT {

    private static final Duration WITHIN = Duration.ofSeconds(60);
    private static final Duration SHUTDOWN_MAX = Duration.ofSeconds(6);

    private static TestPipeline pair;

    @BeforeAll
    static void start() {
        pair = TestPipeline.onServers(
                        PostgresServer.builder(PostgresVersion.V15).durable(true),
                        PostgresServer.builder(PostgresVersion.V18).durable(true))
                .sharedKafka()
                .both("CREATE TABLE t (a int PRIMARY KEY, b text)", "CREATE TABLE u (a int PRIMARY KEY)");
        pair.source().execute("INSERT INTO t SELECT g, 'b' FROM generate_series(1, 10) g");
        InProcessRoles.of(pair).start();
    }

    @AfterAll
    static void stop() {
        pair.close();
    }

    private static void prepare(int from) {
        try (Connection session = pair.source().connect();
                Statement statement = session.createStatement()) {
            statement.execute("BEGIN");
            statement.execute("INSERT INTO t SELECT g FROM generate_series(" + from + ", " + (from + 2999) + ") g");
            statement.execute("UPDATE t SET b = 'b" + from + "' WHERE a = " + (from / 5000));
            statement.execute("PREPARE TRANSACTION 'p" + from + "'");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void crash(List<PostgresServer> servers) {
        servers.forEach(PostgresServer::stopImmediately);
        servers.forEach(PostgresServer::start);
    }

    /** Neither side forgets a prepared transaction, and its rows come with its commit. */
    @Test
    void preparedTransactionsOutliveCrashesOfEitherSide() {
        PostgresServer source = pair.source().server();
        PostgresServer target = pair.target().server();
        int from = 5000;
        for (List<PostgresServer> crashed : List.of(List.of(source), List.of(target), List.of(target, source))) {
            prepare(from);
            prepare(from + 5000);
            pair.awaitCaughtUp();
            crash(crashed);
            pair.source().execute("COMMIT PREPARED 'p" + from + "'", "ROLLBACK PREPARED 'p" + (from + 5000) + "'");
            from += 10_000;
        }
        pair.awaitCaughtUp().assertIdentical("public.t").assertNoDrift();
        assertThat(pair.target().queryLong("SELECT count(*) FROM t WHERE a >= 5000 AND b IS NULL"))
                .isEqualTo(9000);
    }

    /** A source waits at its shutdown for whoever streams from it; nobody may keep it waiting. */
    @Test
    void theSourceShutsDownThoughTheTargetIsBlocked() throws Exception {
        try (Connection session = pair.target().connect();
                Statement statement = session.createStatement()) {
            session.setAutoCommit(false);
            awaitConfirmed();
            statement.execute("LOCK TABLE t IN ACCESS EXCLUSIVE MODE");
            pair.source().execute("INSERT INTO t SELECT g FROM generate_series(100, 4000) g");
            await().atMost(WITHIN)
                    .until(() -> pair.target()
                                    .queryLong(
                                            "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 't'::regclass")
                            > 0);
            assertShutsDown();
            session.rollback();
        }
        pair.awaitCaughtUp().assertIdentical("public.t").assertNoDrift();
    }

    @Test
    void theSourceShutsDownThoughTheLaneIsStopped() {
        pair.source().execute("ALTER TABLE u ADD b int", "INSERT INTO u VALUES (1, 1)");
        await().atMost(WITHIN).until(() -> !pair.target()
                .queryTexts("SELECT code FROM tidegate.lane_stop")
                .isEmpty());
        awaitConfirmed();
        assertShutsDown();
        pair.target().execute("ALTER TABLE u ADD b int");
        pair.awaitCaughtUp().assertIdentical("public.u").assertNoDrift();
    }

    @Test
    void theSourceShutsDownWhileEverythingIsApplied() {
        pair.awaitCaughtUp();
        awaitConfirmed();
        assertShutsDown();
        pair.source().execute("INSERT INTO t VALUES (50)");
        pair.awaitCaughtUp().assertIdentical("public.t").assertNoDrift();
    }

    /** Before that a stream is not waited for. */
    private static void awaitConfirmed() {
        await().atMost(WITHIN)
                .until(() ->
                        pair.source().queryLong("SELECT count(*) FROM pg_stat_replication WHERE flush_lsn IS NOT NULL")
                                == 1);
    }

    private static void assertShutsDown() {
        long start = System.nanoTime();
        pair.source().server().stop();
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        pair.source().server().start();
        assertThat(took).isLessThan(SHUTDOWN_MAX);
    }
}
