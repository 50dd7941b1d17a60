package dev.tidegate.testkit.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidegate.testkit.SharedServers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class PostgresServerIT {
    @TestFactory
    Stream<DynamicTest> runsEveryVersionWithLogicalDecoding() {
        return Arrays.stream(PostgresVersion.values())
                .map(version -> DynamicTest.dynamicTest(version.release(), () -> {
                    assumeTrue(version.isAvailable());
                    try (PostgresServer server = PostgresServer.start(version)) {
                        TestDatabase database = server.createDatabase("Größe");
                        assertThat(database.queryText("SHOW server_version")).startsWith(version.major() + ".");
                        assertThat(database.queryText("SHOW server_encoding")).isEqualTo("UTF8");
                        database.execute("SELECT pg_create_logical_replication_slot('s', 'pgoutput')");
                        database.drop();
                    }
                }));
    }

    @Test
    void keepsDataAndPortOverRestartStopAndKill() {
        try (PostgresServer server = PostgresServer.start(PostgresVersion.V15)) {
            int port = server.port();
            TestDatabase database = TestDatabase.of(server, "postgres");
            database.execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1)");
            server.restart();
            database.execute("INSERT INTO t VALUES (2)");
            server.stopImmediately();
            assertThat(server.isRunning()).isFalse();
            server.start();
            database.execute("INSERT INTO t VALUES (3)");
            server.killHard();
            assertThat(server.isRunning()).isFalse();
            assertThatThrownBy(database::connect).hasMessageContaining("refused");
            server.start();
            assertThat(database.queryTexts("SELECT id FROM t ORDER BY id")).containsExactly("1", "2", "3");
            assertThat(server.port()).isEqualTo(port);
        }
    }

    @Test
    void killEndsSessionsInTheMiddleOfTheirWork() throws Exception {
        try (PostgresServer server = PostgresServer.start(PostgresVersion.V15);
                Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("CREATE TABLE t (id int)");
            server.killHard();
            server.start();
            // In a container the kernel ends the others a moment after the first process, and one may still say
            // farewell.
            assertThatThrownBy(() -> statement.execute("SELECT 1"))
                    .hasMessageMatching("(?s).*(I/O error|unexpected postmaster exit).*");
            assertThat(TestDatabase.of(server, "postgres").queryText("SELECT to_regclass('t')"))
                    .isNull();
        }
    }

    @Test
    void continuesWithTheDataOfAGivenDirectory(@TempDir Path directory) {
        PostgresServer.Builder builder =
                PostgresServer.builder(PostgresVersion.V17).dataDirectory(directory);
        int port;
        try (PostgresServer server = builder.start()) {
            port = server.port();
            server.createDatabase("kept");
        }
        try (PostgresServer server = builder.start()) {
            assertThat(server.port()).isEqualTo(port);
            assertThat(TestDatabase.of(server, "kept").queryLong("SELECT 1")).isEqualTo(1);
        }
    }

    @Test
    void takesSettingsAndAsksNamedRolesForTheirPassword() throws Exception {
        try (PostgresServer server = PostgresServer.builder(PostgresVersion.V10)
                .setting("max_connections", "42")
                .durable(true)
                .passwordRequiredFor("app")
                .start()) {
            server.createRole("app", "se'cret", "REPLICATION");
            TestDatabase database = TestDatabase.of(server, "postgres");
            assertThat(database.queryText("SHOW max_connections")).isEqualTo("42");
            assertThat(database.queryText("SHOW fsync")).isEqualTo("on");
            assertThatThrownBy(() -> server.connect("postgres", "app", "wrong"))
                    .hasMessageContaining("password authentication failed");
            try (Connection connection = server.connect("postgres", "app", "se'cret")) {
                assertThat(connection.isValid(5)).isTrue();
            }
            server.set("max_connections", "43");
            server.restart();
            assertThat(database.queryText("SHOW max_connections")).isEqualTo("43");
        }
    }

    @Test
    void saysWhyAServerDoesNotStart() {
        assertThatThrownBy(() -> PostgresServer.builder(PostgresVersion.V15)
                        .setting("shared_buffers", "much")
                        .start())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("shared_buffers");
    }

    @Test
    void sharedServersGiveEachTestItsOwnDatabase() {
        try (TestDatabase one = SharedServers.database(PostgresVersion.V15);
                TestDatabase two = SharedServers.database(PostgresVersion.V15)) {
            one.execute("CREATE TABLE t (id int)", "SELECT pg_create_logical_replication_slot('s', 'pgoutput')");
            assertThat(two.queryText("SELECT to_regclass('t')")).isNull();
            assertThat(one.server()).isSameAs(two.server());
        }
        assertThat(TestDatabase.of(SharedServers.postgres(PostgresVersion.V15), "postgres")
                        .queryLong("SELECT count(*) FROM pg_replication_slots"))
                .isZero();
    }
}
