package dev.tidegate.prepare.check.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.failure.Severity;
import dev.tidegate.prepare.check.PreflightFixture;
import dev.tidegate.prepare.check.model.PairFacts;
import dev.tidegate.prepare.check.model.SourceFacts;
import dev.tidegate.prepare.check.model.TargetFacts;
import dev.tidegate.prepare.check.slot.OpenTransactionCheck;
import dev.tidegate.prepare.model.Finding;
import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.postgres.PostgresServer;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether the servers can be reached, and are set up for replication. */
@Timeout(120)
final class ServerCheckIT {

    @ParameterizedTest
    @CsvSource({
        "jdbc:postgresql://no-such-host.invalid/NAME, postgres, HOST-UNKNOWN",
        "jdbc:postgresql://127.0.0.1:1/NAME, postgres, UNREACHABLE",
        "THE-SERVER/NAME?sslmode=require, postgres, TLS-NOT-OFFERED",
        "THE-SERVER/no_NAME, postgres, DATABASE-MISSING",
        "THE-SERVER/NAME, no_such_role, LOGIN-REFUSED"
    })
    @Timeout(20)
    void saysWhyADatabaseCannotBeReached(String url, String user, String code) {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V15);

        it.pair.yaml(side("source", it.source, url, user));
        assertThat(it.errorCodes()).containsExactly("SOURCE-" + code);
        it.pair.yaml(side("target", it.target, url, user));
        assertThat(it.errorCodes()).containsExactly("SOURCE-" + code, "TARGET-" + code);
    }

    private static String side(String side, TestDatabase database, String url, String user) {
        String there = url.replace("THE-SERVER/", database.server().jdbcUrl("")).replace("NAME", database.name());
        return side + ": { url: '" + there + "', user: " + user + " }";
    }

    @Test
    @Timeout(60)
    void findsAWrongPasswordAndNeverPrintsIt() {
        try (PostgresServer server = PostgresServer.builder(PostgresVersion.V15)
                .passwordRequiredFor("locked")
                .start()) {
            server.createRole("locked", "right", "SUPERUSER");
            TestDatabase database = server.createDatabase("x");
            PreflightFixture it = new PreflightFixture(database, SharedServers.database(PostgresVersion.V15));
            it.both("CREATE TABLE a (id int PRIMARY KEY)");
            it.pair.yaml("source: { user: locked, password: wrongsecret }");

            Finding finding = it.only("SOURCE-LOGIN-REFUSED");

            assertThat(finding.toString()).contains("password").doesNotContain("wrongsecret");
            it.pair.yaml("source: { user: locked, password: right }");
            assertThat(it.errors()).isEmpty();
        }
    }

    @Test
    void findsALockTableThatIsTooSmall() {
        try (PostgresServer server = PostgresServer.builder(PostgresVersion.V15)
                .settings(Map.of("max_connections", "20", "max_locks_per_transaction", "10"))
                .start()) {
            PreflightFixture it =
                    new PreflightFixture(server.createDatabase("x"), SharedServers.database(PostgresVersion.V15));
            it.both("CREATE TABLE a (id int PRIMARY KEY)");
            assertThat(it.finds("LOCKS-EXHAUSTED")).isFalse();
            for (int i = 0; i < 40; i++) {
                for (int k = 0; k < 10; k++) {
                    it.both("CREATE TABLE t" + i + "_" + k + " (id int PRIMARY KEY)");
                }
            }

            Finding finding = it.only("LOCKS-EXHAUSTED");
            assertThat(finding.subject()).isEqualTo("source");
            assertThat(finding.found()).contains("401 tables", "max_locks_per_transaction is 10");
        }
    }

    @Test
    void findsThatTheSourceWouldTakeItForASynchronousStandby() {
        try (PostgresServer server = PostgresServer.start(PostgresVersion.V15)) {
            PreflightFixture it =
                    new PreflightFixture(server.createDatabase("x"), SharedServers.database(PostgresVersion.V15));
            it.both("CREATE TABLE a (id int PRIMARY KEY)");
            assertThat(it.errors()).isEmpty();
            server.set("synchronous_standby_names", "*");
            server.restart();

            assertThat(it.only("SYNCHRONOUS-STANDBY").found()).contains("'*'", "commits would wait");
        }
    }

    @Test
    void findsWalLevelReplicaAndFixesIt() {
        try (PostgresServer server = PostgresServer.builder(PostgresVersion.V15)
                .settings(Map.of("wal_level", "replica"))
                .start()) {
            PreflightFixture it = new PreflightFixture(server.createDatabase("x"), server.createDatabase("y"));
            it.both("CREATE TABLE a (id int PRIMARY KEY)");

            Finding finding = it.only("WAL-LEVEL");
            assertThat(it.errorCodes()).containsExactly("WAL-LEVEL");
            it.source.execute(finding.fix());
            server.restart();

            assertThat(it.errors()).isEmpty();
        }
    }

    @Test
    void findsThatSlotsAndWalsendersAreUsedUp() {
        try (PostgresServer server = PostgresServer.builder(PostgresVersion.V15)
                .settings(Map.of("max_replication_slots", "1", "max_wal_senders", "0"))
                .start()) {
            PreflightFixture it = new PreflightFixture(server.createDatabase("x"), server.createDatabase("y"));
            it.both("CREATE TABLE a (id int PRIMARY KEY)");
            it.source.execute("SELECT pg_create_physical_replication_slot('other')");

            assertThat(it.errorCodes()).containsExactly("SLOTS-EXHAUSTED", "WALSENDERS-EXHAUSTED");
            it.source.execute(it.only("SLOTS-EXHAUSTED").fix());
            it.source.execute("ALTER SYSTEM SET max_wal_senders = 4");
            server.restart();

            assertThat(it.errors()).isEmpty();
        }
    }

    @Test
    void namesAPreparedTransactionHoweverYoungItIs() throws Exception {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V15).both("CREATE TABLE a (id int PRIMARY KEY)");
        String gid = "order's " + it.source.name();
        try (Connection session = it.source.connect();
                Statement statement = session.createStatement()) {
            statement.execute("BEGIN");
            statement.execute("INSERT INTO a VALUES (1)");
            statement.execute("PREPARE TRANSACTION '" + gid.replace("'", "''") + "'");

            Finding finding = it.run().stream()
                    .filter(one -> one.subject().contains(gid))
                    .findFirst()
                    .orElseThrow();
            assertThat(finding.code()).isEqualTo("OPEN-TRANSACTION");
            assertThat(finding.found()).contains(gid, "owner postgres", it.source.name(), "open for");
            statement.execute(finding.fix());
            assertThat(it.run()).noneMatch(one -> one.subject().contains(gid));
        }
    }

    @Test
    void namesTransactionsThatWouldBlockTheSlot() throws Exception {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V15).both("CREATE TABLE a (id int PRIMARY KEY)");
        try (Connection idle = it.source.connect();
                Statement statement = idle.createStatement();
                Connection source = it.source.connect();
                Connection target = it.target.connect()) {
            idle.setAutoCommit(false);
            statement.execute("INSERT INTO a VALUES (1)");
            PairFacts facts = new PairFacts(
                    SourceFacts.read(it.config(), source), TargetFacts.read(it.config(), target, table -> true));

            List<Finding> findings = new OpenTransactionCheck(Duration.ZERO).run(facts);

            assertThat(findings).anySatisfy(finding -> {
                assertThat(finding.severity()).isEqualTo(Severity.WARNING);
                assertThat(finding.found()).contains("idle in transaction", it.source.name());
                assertThat(finding.fix()).startsWith("SELECT pg_terminate_backend(");
            });
        }
    }
}
