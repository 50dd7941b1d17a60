package dev.tidegate.prepare.check.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.prepare.check.PreflightFixture;
import dev.tidegate.prepare.check.model.Finding;
import dev.tidegate.prepare.check.model.PairFacts;
import dev.tidegate.prepare.check.model.SourceFacts;
import dev.tidegate.prepare.check.model.TargetFacts;
import dev.tidegate.prepare.check.slot.OpenTransactionCheck;
import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.TestPipeline;
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
        "jdbc:postgresql://no-such-host.invalid/x, postgres, HOST-UNKNOWN",
        "jdbc:postgresql://127.0.0.1:1/x, postgres, UNREACHABLE",
        "THE-URL?sslmode=require, postgres, TLS-NOT-OFFERED",
        "THE-SERVER/no_such_database, postgres, DATABASE-MISSING",
        "THE-URL, no_such_role, LOGIN-REFUSED"
    })
    @Timeout(20)
    void saysWhyADatabaseCannotBeReached(String url, String user, String code) {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V15);
        String there = url.replace("THE-URL", it.source.jdbcUrl())
                .replace("THE-SERVER", it.source.jdbcUrl().replace("/" + it.source.name(), ""));

        it.pair.withSource(TestPipeline.database(there, user, "none"));
        assertThat(it.errorCodes()).containsExactly("SOURCE-" + code);
        it.pair.withTarget(TestPipeline.database(there, user, "none"));
        assertThat(it.errorCodes()).containsExactly("SOURCE-" + code, "TARGET-" + code);
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
            it.pair.withSource(TestPipeline.database(database.jdbcUrl(), "locked", "wrongsecret"));

            Finding finding = it.only("SOURCE-LOGIN-REFUSED");

            assertThat(finding.toString()).contains("password").doesNotContain("wrongsecret");
            it.pair.withSource(TestPipeline.database(database.jdbcUrl(), "locked", "right"));
            assertThat(it.errors()).isEmpty();
        }
    }

    @Test
    void findsWalLevelReplicaAndMendsIt() {
        try (PostgresServer server = PostgresServer.builder(PostgresVersion.V15)
                .settings(Map.of("wal_level", "replica"))
                .start()) {
            PreflightFixture it = new PreflightFixture(server.createDatabase("x"), server.createDatabase("y"));
            it.both("CREATE TABLE a (id int PRIMARY KEY)");

            Finding finding = it.only("WAL-LEVEL");
            assertThat(it.errorCodes()).containsExactly("WAL-LEVEL");
            it.source.execute(finding.mend());
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
            it.source.execute(it.only("SLOTS-EXHAUSTED").mend());
            it.source.execute("ALTER SYSTEM SET max_wal_senders = 4");
            server.restart();

            assertThat(it.errors()).isEmpty();
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
                assertThat(finding.severity()).isEqualTo(Finding.Severity.WARNING);
                assertThat(finding.found()).contains("idle in transaction", it.source.name());
                assertThat(finding.mend()).startsWith("SELECT pg_terminate_backend(");
            });
        }
    }
}
