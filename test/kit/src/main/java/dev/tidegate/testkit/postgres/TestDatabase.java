package dev.tidegate.testkit.postgres;

import dev.tidegate.config.database.DatabaseConfig;
import dev.tidegate.config.database.Secret;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One database of a test server. Errors come as {@link IllegalStateException} with the server's message. */
public final class TestDatabase implements AutoCloseable {
    private final PostgresServer server;
    private final String name;

    TestDatabase(PostgresServer server, String name) {
        this.server = server;
        this.name = name;
    }

    /** An existing database of the server. */
    public static TestDatabase of(PostgresServer server, String name) {
        return new TestDatabase(server, name);
    }

    public PostgresServer server() {
        return server;
    }

    public String name() {
        return name;
    }

    public String jdbcUrl() {
        return server.jdbcUrl(name);
    }

    /** As Tidegate is told of it: by the superuser. */
    public DatabaseConfig config() {
        return new DatabaseConfig(jdbcUrl(), "postgres", new Secret(""), Map.of());
    }

    public String jdbcUrlWithCredentials() {
        return server.jdbcUrlWithCredentials(name);
    }

    /** A session of a role that logs in without a password; the caller closes it. */
    public Connection connectAs(String role) throws SQLException {
        return server.connect(name, role, "");
    }

    /** A session of the superuser; the caller closes it. */
    public Connection connect() throws SQLException {
        return server.connect(name);
    }

    /** Runs statements in one session, each in a transaction of its own. */
    public void execute(String... statements) {
        for (String sql : statements) {
            try (Connection connection = connect();
                    Statement statement = connection.createStatement()) {
                statement.execute(sql);
            } catch (SQLException e) {
                throw failed(sql, e);
            }
        }
    }

    /** The first column of the first row as text; null if it is NULL or there is no row. */
    public String queryText(String sql) {
        List<String> rows = queryTexts(sql);
        return rows.isEmpty() ? null : rows.get(0);
    }

    /** The first column of every row as text. */
    public List<String> queryTexts(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> texts = new ArrayList<>();
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
            return texts;
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    /** The first column of the first row as a number. */
    public long queryLong(String sql) {
        String text = queryText(sql);
        if (text == null) {
            throw new IllegalStateException("No value from: " + sql);
        }
        return Long.parseLong(text);
    }

    private static IllegalStateException failed(String sql, SQLException e) {
        return new IllegalStateException(e.getMessage() + " (" + e.getSQLState() + ") in: " + sql, e);
    }

    /** Ends all sessions of the database, drops its replication slots and then the database itself. */
    public void drop() {
        terminateSessions();
        server.execute(
                "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = '" + name + "'");
        server.execute("DROP DATABASE IF EXISTS " + quoted(name));
    }

    /** Ends all other sessions of the database, walsenders included, and waits until they are gone. */
    public void terminateSessions() {
        server.execute("""
                DO $$
                BEGIN
                    FOR attempt IN 1..1000 LOOP
                        PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%s';
                        PERFORM pg_stat_clear_snapshot();
                        EXIT WHEN NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = '%s')
                              AND NOT EXISTS (SELECT FROM pg_replication_slots WHERE active AND database = '%s');
                        PERFORM pg_sleep(0.01);
                        PERFORM pg_stat_clear_snapshot();
                    END LOOP;
                END $$""".formatted(name, name, name));
    }

    static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    /** As {@link #drop}, if the server still runs. */
    @Override
    public void close() {
        if (server.isRunning()) {
            drop();
        }
    }
}
