package dev.tidegate.postgres.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tidegate.config.database.DatabaseConfig;
import dev.tidegate.config.database.Secret;
import dev.tidegate.config.tables.EncodingConfig;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.fault.TcpProxy;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.PGConnection;
import org.postgresql.replication.PGReplicationStream;

/** Dead connections are closed in time, and none that is alive, whatever it waits for. */
class LinkWatchIT {

    private static final Duration SILENCE_MAX = Duration.ofSeconds(1);

    /** More than four times that. */
    private static final int LONG_SECONDS = 5;

    private static final Duration WITHIN = Duration.ofSeconds(30);

    private TestDatabase database;
    private TcpProxy proxy;

    private SourceDatabase through(PostgresVersion version) {
        database = SharedServers.database(version);
        proxy = TcpProxy.to(database.server().port());
        return database(proxy.jdbcUrl(database.name()));
    }

    private static SourceDatabase database(String url) {
        return new SourceDatabase(
                new DatabaseConfig(url, "postgres", new Secret(""), Map.of(), SILENCE_MAX, EncodingConfig.defaults()));
    }

    @AfterEach
    void stop() {
        proxy.close();
        database.terminateSessions();
        database.drop();
    }

    private interface Work {
        void run() throws Exception;
    }

    private static CompletableFuture<Void> start(Work work) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                work.run();
                end.complete(null);
            } catch (Throwable e) {
                end.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return end;
    }

    private static SQLException failure(CompletableFuture<Void> work) throws Exception {
        try {
            work.get(WITHIN.toMillis(), TimeUnit.MILLISECONDS);
            throw new AssertionError("it ended without a failure");
        } catch (ExecutionException e) {
            return (SQLException) e.getCause();
        }
    }

    private void awaitRunning(String text) {
        await().atMost(WITHIN)
                .until(() -> database.queryLong("SELECT count(*) FROM pg_stat_activity WHERE query LIKE '" + text
                                + "%' AND state = 'active'")
                        == 1);
    }

    @ParameterizedTest
    @EnumSource(
            value = PostgresVersion.class,
            names = {"V10", "V18"})
    void aConnectionThatTheWayHasForgottenIsClosedAlthoughNewOnesPass(PostgresVersion version) throws Exception {
        SourceDatabase source = through(version);
        try (Connection session = source.open("test")) {
            CompletableFuture<Void> work = start(() -> Sql.on(session).execute("SELECT pg_sleep(1)"));
            awaitRunning("SELECT pg_sleep(1)");
            proxy.blackHoleOpen();
            SQLException failure = failure(work);
            assertThat(SqlFailures.isTransient(failure)).isTrue();
            assertThat(SqlFailures.describe(failure))
                    .contains("the connection is dead: nothing came for")
                    .contains("its server waits for us (ClientRead)");
        }
        try (Connection session = source.open("test")) {
            assertThat(Sql.on(session).one("SELECT 1", Sql.NUMBER)).isOne();
        }
    }

    @Test
    void aConnectionIsGivenUpWhereNobodyCanBeAsked() throws Exception {
        try (Connection session = through(PostgresVersion.V15).open("test")) {
            CompletableFuture<Void> work = start(() -> Sql.on(session).execute("SELECT pg_sleep(60)"));
            awaitRunning("SELECT pg_sleep(60)");
            long start = System.nanoTime();
            proxy.blackHole();
            assertThat(SqlFailures.describe(failure(work))).contains("its server cannot be asked");
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .as("not before its time: the statement may be worth hours")
                    .isGreaterThan(SILENCE_MAX.multipliedBy(3));
        }
    }

    @Test
    void aWriterThatIsStuckIsThrownOut() throws Exception {
        SourceDatabase source = through(PostgresVersion.V15);
        database.execute("CREATE TABLE t (v text)");
        try (Connection session = source.open("test")) {
            CompletableFuture<Void> work = start(() -> session.unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY public.t FROM STDIN", new StringReader("0123456789\n".repeat(10_000_000))));
            awaitRunning("COPY public.t");
            proxy.freezeOpen();
            assertThat(SqlFailures.describe(failure(work))).contains("its server waits for us (ClientRead)");
        }
    }

    @Test
    void aShortStatementHasAnAnswerInTimeOrFails() throws Exception {
        try (Connection session = through(PostgresVersion.V15).openShort("test")) {
            assertThatThrownBy(() -> Sql.on(session).execute("SELECT pg_sleep(60)"))
                    .isInstanceOf(SQLException.class)
                    .satisfies(e -> assertThat(SqlFailures.isTransient((SQLException) e))
                            .isTrue());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = PostgresVersion.class,
            names = {"V10", "V17"})
    void whatTheServerWorksOnOrWaitsForIsNotEnded(PostgresVersion version) throws Exception {
        SourceDatabase source = through(version);
        database.execute("CREATE TABLE t (id int)");
        try (Connection holder = database.connect();
                Connection sleeper = source.open("test");
                Connection waiter = source.open("test");
                Connection reader = source.open("test");
                Connection slot = source.openReplication("test")) {
            holder.setAutoCommit(false);
            Sql.on(holder).execute("LOCK TABLE t; INSERT INTO t VALUES (1)");
            CompletableFuture<Void> sleep =
                    start(() -> Sql.on(sleeper).execute("SELECT pg_sleep(" + LONG_SECONDS + ")"));
            CompletableFuture<Void> lock = start(() -> Sql.on(waiter).execute("SELECT count(*) FROM public.t"));
            CompletableFuture<Void> busy = start(() -> Sql.on(reader)
                    .execute("DO $$ DECLARE t timestamptz := clock_timestamp(); BEGIN WHILE clock_timestamp() < t + '"
                            + LONG_SECONDS + " s' LOOP END LOOP; END $$"));
            CompletableFuture<Void> create = start(() ->
                    Sql.on(slot).execute("CREATE_REPLICATION_SLOT " + database.name() + " TEMPORARY LOGICAL pgoutput"));
            sleep.get(WITHIN.toMillis(), TimeUnit.MILLISECONDS);
            busy.get(WITHIN.toMillis(), TimeUnit.MILLISECONDS);
            assertThat(lock).isNotDone();
            assertThat(create).isNotDone();
            holder.commit();
            lock.get(WITHIN.toMillis(), TimeUnit.MILLISECONDS);
            create.get(WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    @Test
    void aServerThatAnswersButHasNoSessionToSpareIsLeftToTcp() throws Exception {
        through(PostgresVersion.V15);
        String role = "link_" + database.name();
        database.execute("CREATE ROLE " + role + " LOGIN CONNECTION LIMIT 1");
        DatabaseConfig config = new DatabaseConfig(
                proxy.jdbcUrl(database.name()), role, new Secret(""), Map.of(), SILENCE_MAX, EncodingConfig.defaults());
        try (Connection session = new SourceDatabase(config).open("test")) {
            CompletableFuture<Void> work =
                    start(() -> Sql.on(session).execute("SELECT pg_sleep(" + LONG_SECONDS + ")"));
            work.get(WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        }
        database.execute("DROP ROLE " + role);
    }

    @Test
    void theNextHostIsTriedWhereTheFirstSaysNothing() throws Exception {
        through(PostgresVersion.V15);
        proxy.blackHole();
        // Otherwise the driver leaves out a host that has refused somebody in the last ten seconds.
        String options = "?sslmode=disable&connectTimeout=1&hostRecheckSeconds=0";
        String url = "jdbc:postgresql://127.0.0.1:" + proxy.port() + ",127.0.0.1:"
                + database.server().port() + "/" + database.name() + options;
        try (Connection session = database(url).open("test")) {
            assertThat(Sql.on(session).one("SELECT 1", Sql.NUMBER)).isOne();
        }
    }

    /** One change of a table that is not published after the other, for longer than any silence may last. */
    @ParameterizedTest
    @EnumSource(
            value = PostgresVersion.class,
            names = {"V10", "V17"})
    void aWalsenderThatDecodesWhatNobodyWantsIsNotEnded(PostgresVersion version) throws Exception {
        SourceDatabase source = through(version);
        database.execute(
                "CREATE TABLE wanted (id int PRIMARY KEY)",
                "CREATE TABLE unwanted (id int, v text)",
                "CREATE PUBLICATION p FOR TABLE wanted",
                "SELECT pg_create_logical_replication_slot('" + database.name() + "', 'pgoutput')",
                "INSERT INTO unwanted SELECT i, 'x' FROM generate_series(1, 1000000) i",
                "INSERT INTO wanted VALUES (1)");
        try (Connection session = source.openStream("test", false)) {
            PGReplicationStream stream = stream(session);
            AtomicLong heardAt = new AtomicLong(System.nanoTime());
            AtomicLong longest = new AtomicLong();
            await().atMost(WITHIN.multipliedBy(3))
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> {
                        stream.forceUpdateStatus();
                        ByteBuffer message = stream.readPending();
                        if (message != null) {
                            longest.accumulateAndGet(System.nanoTime() - heardAt.get(), Math::max);
                        }
                        return message != null && message.get() == 'C';
                    });
            assertThat(Duration.ofNanos(longest.get())).isGreaterThan(SILENCE_MAX);
        }
    }

    private PGReplicationStream stream(Connection session) throws SQLException {
        return session.unwrap(PGConnection.class)
                .getReplicationAPI()
                .replicationStream()
                .logical()
                .withSlotName(database.name())
                .withSlotOption("proto_version", "1")
                .withSlotOption("publication_names", "p")
                .withAutomaticFlush(false)
                .start();
    }
}
