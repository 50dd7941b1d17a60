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
import dev.tidegate.testkit.fault.TcpProxy;
import dev.tidegate.testkit.postgres.PostgresServer;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import dev.tidegate.testkit.tls.CertificateAuthority;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.replication.PGReplicationStream;

/** Dead connections are noticed through TLS too, where the driver reads from another socket than ours. */
class TlsLinkWatchIT {

    private static final Duration SILENCE_MAX = Duration.ofSeconds(2);
    private static final Duration WITHIN = Duration.ofSeconds(30);
    private static final String ROLE = "by_tls";

    @TempDir
    static Path directory;

    private static CertificateAuthority authority;
    private static PostgresServer server;
    private static TestDatabase database;
    private final TcpProxy proxy = TcpProxy.to(server.port());

    @BeforeAll
    static void startServer() throws Exception {
        authority = CertificateAuthority.in(directory.resolve("authority"));
        server = PostgresServer.builder(PostgresVersion.V17)
                .certificate(authority.certificate(), authority.key())
                .tlsRequiredFor(ROLE)
                .start();
        server.createRole(ROLE, "secret", "SUPERUSER");
        database = server.createDatabase("shop");
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    private SourceDatabase through(String mode) {
        String url = proxy.jdbcUrl(database.name()) + "?sslmode=" + mode
                + (mode.startsWith("verify") ? "&sslrootcert=" + authority.root() : "");
        return new SourceDatabase(
                new DatabaseConfig(url, ROLE, new Secret("secret"), Map.of(), SILENCE_MAX, EncodingConfig.defaults()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"require", "verify-full"})
    void aStatementsConnectionThatIsForgottenIsClosed(String mode) throws Exception {
        try (proxy;
                Connection session = through(mode).open("test")) {
            assertThat(Sql.on(session).isTrue("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"))
                    .isTrue();
            CompletableFuture<Void> work = CompletableFuture.runAsync(() -> run(session, "SELECT pg_sleep(1)"));
            await().atMost(WITHIN).until(() -> isRunning("SELECT pg_sleep(1)"));
            proxy.blackHoleOpen();
            assertThatThrownBy(() -> work.get(WITHIN.toMillis(), TimeUnit.MILLISECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .satisfies(e -> assertDead((SQLException) e.getCause().getCause()));
        }
    }

    @Test
    void whatTheServerWorksOnIsNotEnded() throws Exception {
        try (proxy;
                Connection session = through("verify-full").open("test")) {
            Sql.on(session)
                    .execute("SELECT pg_sleep(" + SILENCE_MAX.multipliedBy(5).toSeconds() + ")");
            assertThat(Sql.on(session).one("SELECT 1", Sql.NUMBER)).isOne();
        }
    }

    /** It is given up within silence-max, and not before anything is wrong: the source has nothing to say meanwhile. */
    @Test
    void aStreamThatIsForgottenIsClosedAndOneThatIsIdleIsNot() throws Exception {
        database.execute("CREATE PUBLICATION p", "SELECT pg_create_logical_replication_slot('s', 'pgoutput')");
        Connection session = through("verify-full").openStream("test", false);
        try (proxy) {
            PGReplicationStream stream = stream(session);
            long idleUntil = System.nanoTime() + SILENCE_MAX.multipliedBy(4).toNanos();
            await().atMost(WITHIN).until(() -> {
                listen(stream);
                return System.nanoTime() > idleUntil;
            });

            proxy.blackHoleOpen();
            long died = System.nanoTime();
            SQLException[] failure = new SQLException[1];
            await().atMost(WITHIN).until(() -> {
                try {
                    listen(stream);
                    return false;
                } catch (SQLException e) {
                    failure[0] = e;
                    return true;
                }
            });
            assertThat(Duration.ofNanos(System.nanoTime() - died)).isLessThan(SILENCE_MAX.multipliedBy(3));
            assertDead(failure[0]);
        }
        // Through TLS the driver cannot say goodbye, and says that.
        assertThatThrownBy(session::close).isInstanceOf(SQLException.class);
    }

    /** As capture does. */
    private static void listen(PGReplicationStream stream) throws SQLException {
        stream.forceUpdateStatus();
        stream.readPending();
    }

    private static PGReplicationStream stream(Connection session) throws SQLException {
        return session.unwrap(PGConnection.class)
                .getReplicationAPI()
                .replicationStream()
                .logical()
                .withSlotName("s")
                .withSlotOption("proto_version", "1")
                .withSlotOption("publication_names", "p")
                .withAutomaticFlush(false)
                .start();
    }

    private static void assertDead(SQLException failure) {
        assertThat(SqlFailures.isTransient(failure)).isTrue();
        assertThat(SqlFailures.describe(failure)).contains("the connection is dead: nothing came for");
    }

    private static void run(Connection session, String sql) {
        try {
            Sql.on(session).execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isRunning(String sql) {
        return database.queryLong(
                        "SELECT count(*) FROM pg_stat_activity WHERE query = '" + sql + "' AND state = 'active'")
                == 1;
    }
}
