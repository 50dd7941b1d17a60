package dev.tidegate.system.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidegate.app.command.ExitCode;
import dev.tidegate.app.command.LogSetup;
import dev.tidegate.app.command.TidegateCommand;
import dev.tidegate.system.command.CommandLineRun;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.kafka.KafkaServer;
import dev.tidegate.testkit.postgres.PostgresServer;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import dev.tidegate.testkit.process.JavaProcess;
import dev.tidegate.testkit.tls.CertificateAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Both databases and Kafka by TLS only, certificates and host names checked, passwords from files. */
class TlsIT {

    private static final Duration WITHIN = Duration.ofMinutes(2);
    private static final String ROLE = "replicator";
    private static final String SECRET = "s3cret of the files";
    private static final String VERIFIED = "?sslmode=verify-full&sslrootcert=";

    @TempDir
    static Path directory;

    private static CertificateAuthority authority;
    private static CertificateAuthority stranger;
    private static PostgresServer sourceServer;
    private static PostgresServer targetServer;
    private static TestDatabase source;
    private static TestDatabase target;
    private static KafkaServer kafka;
    private static TestPipeline pipeline;

    @BeforeAll
    static void startServers() throws IOException, GeneralSecurityException {
        LogSetup.apply(TidegateCommand.LogFormat.TEXT, false);
        authority = CertificateAuthority.in(directory.resolve("authority"));
        stranger = CertificateAuthority.in(directory.resolve("stranger"));
        sourceServer = server(PostgresVersion.V18);
        // Words its refusals of sessions without TLS in another way than 14 and newer.
        targetServer = server(PostgresVersion.V13);
        source = shop(sourceServer);
        target = shop(targetServer);
        kafka = KafkaServer.start(directory.resolve("kafka"), kafkaByTls());
        pipeline = TestPipeline.between(source, target)
                .in(directory)
                .named("guarded")
                .jvm()
                .kafka(kafka.bootstrapServers())
                .yaml(
                        "tables: { include: ['public.*'] }",
                        side("source", source.jdbcUrl() + VERIFIED + authority.root()),
                        side("target", target.jdbcUrl() + VERIFIED + authority.root()),
                        "kafka: { replication-factor: 1, properties: { ssl.truststore.type: PEM } }")
                .yaml(kafkaBy("SSL", authority));
        Files.writeString(directory.resolve("password"), SECRET + "\n");
        Files.writeString(directory.resolve("wrong-password"), "no\n");
    }

    private static String side(String side, String url) {
        return side + ": { url: '" + url + "', user: " + ROLE + ", password: '${file:password}' }";
    }

    private static String kafkaBy(String protocol, CertificateAuthority trusted) {
        return "kafka: { properties: { security.protocol: " + protocol + ", ssl.truststore.location: '" + trusted.root()
                + "' } }";
    }

    private static PostgresServer server(PostgresVersion version) {
        PostgresServer server = PostgresServer.builder(version)
                .certificate(authority.certificate(), authority.key())
                .tlsRequiredFor(ROLE)
                .start();
        server.createRole(ROLE, SECRET, "SUPERUSER");
        return server;
    }

    private static TestDatabase shop(PostgresServer server) {
        TestDatabase database = server.createDatabase("shop");
        database.execute("CREATE TABLE item (id int PRIMARY KEY, name text)");
        return database;
    }

    /** The broker's only listener, whose name stays, speaks TLS; so the broker does with itself. */
    private static Map<String, String> kafkaByTls() {
        String store = authority.store().toString();
        return Map.of(
                "listener.security.protocol.map",
                "CLIENT:SSL,CONTROLLER:PLAINTEXT",
                "ssl.keystore.type",
                "PKCS12",
                "ssl.keystore.location",
                store,
                "ssl.keystore.password",
                CertificateAuthority.STORE_PASSWORD,
                "ssl.key.password",
                CertificateAuthority.STORE_PASSWORD,
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.location",
                authority.root().toString());
    }

    @AfterAll
    static void stopServers() {
        for (AutoCloseable server : new AutoCloseable[] {kafka, sourceServer, targetServer}) {
            try {
                if (server != null) {
                    server.close();
                }
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    @Timeout(180)
    void checksAndReplicates() throws IOException {
        CommandLineRun check = check(pipeline.configFile());
        assertThat(check.exitCode()).as(check.out()).isEqualTo(ExitCode.DONE);
        source.execute("INSERT INTO item SELECT n, 'loaded ' || n FROM generate_series(1, 100) n");

        try (JavaProcess run = pipeline.start("run")) {
            awaitItems(100, run);
            source.execute("INSERT INTO item VALUES (101, 'streamed')");
            awaitItems(101, run);

            assertThat(source.queryText(sessions("s.ssl AND a.backend_type = 'walsender'")))
                    .isEqualTo("1");
            assertThat(Integer.parseInt(target.queryText(sessions("s.ssl")))).isPositive();
            assertThat(source.queryText(sessions("NOT s.ssl"))).isEqualTo("0");
            assertThat(target.queryText(sessions("NOT s.ssl"))).isEqualTo("0");
            run.terminate();
            assertThat(run.waitFor(Duration.ofSeconds(60))).as(run.tail(40)).isTrue();
            assertThat(run.exitCode()).as(run.tail(40)).hasValue(ExitCode.DONE);
            assertThat(run.output()).doesNotContain(SECRET, CertificateAuthority.STORE_PASSWORD);
        }
    }

    /** The programs of PostgreSQL with the same settings: the role comes in by TLS only. They are older than 18. */
    @Test
    @Timeout(60)
    void assessesAndCopiesTheSchema() throws IOException {
        TestDatabase old = targetServer.createDatabase("old");
        TestDatabase renewed = sourceServer.createDatabase("renewed");
        old.execute("CREATE TABLE place (id int PRIMARY KEY, name text)", "CREATE INDEX place_name ON place (name)");
        String config = pipeline.configFile(
                        side("source", old.jdbcUrl() + VERIFIED + authority.root()),
                        side("target", renewed.jdbcUrl() + VERIFIED + authority.root()))
                .toString();
        CommandLineRun assess = CommandLineRun.of("assess", "--sample-seconds", "1", "-c", config);
        assertThat(assess.exitCode()).as(assess.out() + assess.err()).isEqualTo(ExitCode.DONE);
        CommandLineRun copy = CommandLineRun.of("schema", "copy", "-c", config);
        Assumptions.assumeFalse(
                copy.err().contains("SCHEMA-CLIENT-")
                        && !"required".equals(System.getProperty("tidegate.postgres-client")),
                "pg_dump and pg_restore are not installed");
        assertThat(copy.exitCode()).as(copy.out() + copy.err()).isEqualTo(ExitCode.DONE);
        assertThat(renewed.queryText("SELECT to_regclass('place_name')::text")).isEqualTo("place_name");
        assertThat(copy.out() + copy.err()).doesNotContain(SECRET);
    }

    private static void awaitItems(int items, JavaProcess run) {
        await().atMost(WITHIN)
                .pollInterval(Duration.ofMillis(100))
                .failFast(() -> assertThat(run.isAlive()).as(run.tail(40)).isTrue())
                .until(() -> target.queryText("SELECT count(*)::text FROM item").equals(Integer.toString(items)));
    }

    private static String sessions(String which) {
        return "SELECT count(*)::text FROM pg_stat_activity a JOIN pg_stat_ssl s USING (pid) WHERE a.usename = '" + ROLE
                + "' AND " + which;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "?sslmode=verify-full&sslrootcert=STRANGER | TLS-UNTRUSTED | set sslrootcert in SIDE.url",
                "?sslmode=disable                          | TLS-REQUIRED  | set sslmode=verify-full and sslrootcert=",
                "?sslmode=verify-full&sslrootcert=/no.pem   | TLS-FAILED    | check sslmode, sslrootcert"
            })
    @Timeout(20)
    void saysWhatIsWrongWithTls(String settings, String code, String mend) throws IOException {
        String wrong = settings.replace("STRANGER", stranger.root().toString());
        assertOnlyError(side("source", source.jdbcUrl() + wrong), "SOURCE-" + code, mend.replace("SIDE", "source"));
        assertOnlyError(side("target", target.jdbcUrl() + wrong), "TARGET-" + code, mend.replace("SIDE", "target"));
    }

    @Test
    @Timeout(20)
    void saysThatTheCertificateIsForAnotherHost() throws IOException {
        String url = source.jdbcUrl().replace("127.0.0.1", "localhost") + VERIFIED + authority.root();
        assertOnlyError(side("source", url), "SOURCE-TLS-HOST-DIFFERS", "use a name of the certificate");
    }

    @Test
    @Timeout(20)
    void saysThatThePasswordIsWrongOrMissing() throws IOException {
        assertOnlyError(
                "source: { password: '${file:wrong-password}' }",
                "SOURCE-LOGIN-REFUSED",
                "check source.user and source.password");
        assertOnlyError("source: { password: }", "SOURCE-LOGIN-REFUSED", "set source.password");
    }

    @Test
    @Timeout(30)
    void saysWhatIsWrongWithTlsOfKafka() throws IOException {
        assertOnlyError(kafkaBy("SSL", stranger), "KAFKA-DENIED", "check kafka.properties");
        assertOnlyError(
                "kafka: { properties: { security.protocol: PLAINTEXT, ssl.truststore.location: } }",
                "KAFKA-UNREACHABLE",
                "check kafka.bootstrap-servers");
    }

    private static void assertOnlyError(String setting, String code, String mend) throws IOException {
        CommandLineRun check = check(pipeline.configFile(setting));
        assertThat(check.exitCode()).as(check.out()).isEqualTo(ExitCode.NO);
        assertThat(check.out().lines().filter(line -> line.startsWith("ERROR")))
                .as(check.out())
                .singleElement()
                .asString()
                .contains(" " + code + " ");
        assertThat(check.out()).contains(mend).doesNotContain(SECRET);
    }

    private static CommandLineRun check(Path config) {
        return CommandLineRun.of("check", "-c", config.toString());
    }
}
