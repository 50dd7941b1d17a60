package dev.tidegate.testkit.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TcpProxyIT {
    private TestDatabase database;
    private TcpProxy proxy;

    @BeforeEach
    void start() {
        database = SharedServers.database(PostgresVersion.V15);
        database.execute("CREATE TABLE t (id int PRIMARY KEY)");
        proxy = TcpProxy.to(database.server().port());
    }

    @AfterEach
    void stop() {
        proxy.close();
        database.close();
    }

    @Test
    void losesTheReplyOfACommitThatTheServerMade() throws Exception {
        try (Connection connection = connect()) {
            connection.setAutoCommit(false);
            insert(connection, 1);
            connection.commit();
            insert(connection, 2);
            ConnectionTrap trap = proxy.loseCommitReply();
            assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
            trap.awaitSprung(Duration.ofSeconds(10));
        }
        assertThat(rows()).isEqualTo(2);
        try (Connection connection = connect()) {
            connection.setAutoCommit(false);
            insert(connection, 3);
            connection.commit();
        }
        assertThat(rows()).isEqualTo(3);
    }

    @Test
    void losesTheReplyToOneMessageAndNoOther() throws Exception {
        try (Connection victim = connect();
                Connection other = connect()) {
            ConnectionTrap trap = proxy.loseReply("VALUES (7)".getBytes(StandardCharsets.US_ASCII), new byte[0]);
            insert(other, 1);
            assertThatThrownBy(() -> insert(victim, 7)).isInstanceOf(SQLException.class);
            assertThat(trap.hasSprung()).isTrue();
            insert(other, 2);
        }
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> rows() == 3);
    }

    @Test
    void cutsBeforeTheServerSeesTheCommit() throws Exception {
        try (Connection connection = connect()) {
            connection.setAutoCommit(false);
            insert(connection, 1);
            ConnectionTrap trap = proxy.loseRequest("COMMIT".getBytes(StandardCharsets.US_ASCII));
            assertThat(trap.hasSprung()).isFalse();
            assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
            assertThat(trap.hasSprung()).isTrue();
        }
        assertThat(rows()).isZero();
    }

    @Test
    void cutsAllConnectionsAndRefusesNewOnes() throws Exception {
        try (Connection connection = connect()) {
            proxy.refuseConnections();
            insert(connection, 1);
            assertThatThrownBy(this::connect).hasMessageContaining("refused");
            proxy.cutAll();
            assertThatThrownBy(() -> insert(connection, 2)).isInstanceOf(SQLException.class);
            assertThat(proxy.connectionCount()).isZero();
        }
        proxy.acceptConnections();
        connect().close();
    }

    @Test
    void swallowsBytesWhileConnectionsStayOpen() throws Exception {
        try (Connection connection = connect()) {
            connection.setNetworkTimeout(Runnable::run, 300);
            proxy.blackHole();
            assertThatThrownBy(() -> insert(connection, 1)).hasMessageContaining("I/O error");
            proxy.restore();
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> proxy.connectionCount() == 0);
        }
        connect().close();
        assertThat(rows()).isZero();
    }

    @Test
    void delaysEveryPiece() throws Exception {
        try (Connection connection = connect()) {
            proxy.delay(Duration.ofMillis(100));
            long start = System.nanoTime();
            insert(connection, 1);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(200));
        }
    }

    private long rows() {
        return database.queryLong("SELECT count(*) FROM t");
    }

    private Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", "postgres");
        properties.setProperty("connectTimeout", "5");
        return DriverManager.getConnection(proxy.jdbcUrl(database.name()), properties);
    }

    private static void insert(Connection connection, int id) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO t VALUES (" + id + ")");
        }
    }
}
