package dev.tidegate.postgres.session;

import dev.tidegate.config.database.DatabaseConfig;
import dev.tidegate.config.database.DatabaseUrl;
import dev.tidegate.postgres.link.Opening;
import dev.tidegate.postgres.link.ServerSession;
import dev.tidegate.postgres.link.SessionKind;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Properties;
import org.postgresql.PGProperty;

/** Opens pgjdbc connections with Tidegate's defaults: bounded waits, TCP keep-alive, a name that says who it is. */
final class Sessions {

    private static final Driver DRIVER = new org.postgresql.Driver();

    /** Of one host of the URL: its connection, and likewise each of its answers until the session is open. */
    private static final int CONNECT_SECONDS = 10;

    private static final int LOGIN_SECONDS = 15;

    private Sessions() {}

    static Connection open(DatabaseConfig config, String role, SessionKind kind) throws SQLException {
        return open(config, defaults(config, role), kind);
    }

    /** A walsender connection: speaks START_REPLICATION, and plain SQL by the simple protocol. */
    static Connection openReplication(DatabaseConfig config, String role, SessionKind kind) throws SQLException {
        return with(SessionSettings::applyToWalsender, open(config, replicationDefaults(config, role), kind));
    }

    /** The same, but values and names arrive as the bytes that the database holds. */
    static Connection openRawReplication(DatabaseConfig config, String role, SessionKind kind) throws SQLException {
        Connection session = open(config, changingEncoding(replicationDefaults(config, role)), kind);
        return with(SessionSettings::rawText, with(SessionSettings::applyToWalsender, session));
    }

    private static Properties changingEncoding(Properties properties) {
        PGProperty.ALLOW_ENCODING_CHANGES.set(properties, true);
        return properties;
    }

    /** Done to a session before it is handed out. */
    interface Setting {
        void apply(Connection session) throws SQLException;
    }

    static Connection with(Setting setting, Connection connection) throws SQLException {
        try {
            setting.apply(connection);
            return connection;
        } catch (SQLException | RuntimeException e) {
            try {
                connection.close();
            } catch (SQLException close) {
                e.addSuppressed(close);
            }
            throw e;
        }
    }

    private static Properties replicationDefaults(DatabaseConfig config, String role) {
        Properties properties = defaults(config, role);
        PGProperty.REPLICATION.set(properties, "database");
        PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        return properties;
    }

    private static Connection open(DatabaseConfig config, Properties properties, SessionKind kind) throws SQLException {
        try (Opening opening = new Opening(config.url(), properties)) {
            Connection connection = connect(config, properties);
            if (connection == null) {
                throw new SQLException("not a PostgreSQL JDBC URL (jdbc:postgresql://host:port/database)", "08001");
            }
            return with(
                    session -> {
                        SessionSettings.apply(session, kind);
                        opening.opened(session, kind, ServerSession.of(session), config);
                    },
                    connection);
        }
    }

    private static Connection connect(DatabaseConfig config, Properties properties) throws SQLException {
        try {
            return DRIVER.connect(config.url(), properties);
        } catch (SQLException e) {
            throw new SessionUnavailableException(DatabaseUrl.place(config), e);
        }
    }

    private static Properties defaults(DatabaseConfig config, String role) {
        Properties properties = new Properties();
        PGProperty.APPLICATION_NAME.set(properties, "tidegate " + role);
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "10");
        PGProperty.TCP_KEEP_ALIVE.set(properties, true);
        PGProperty.CONNECT_TIMEOUT.set(properties, CONNECT_SECONDS);
        PGProperty.LOGIN_TIMEOUT.set(properties, LOGIN_SECONDS * hosts(config));
        // Parameters without a declared type take the type of their place, as literals do.
        PGProperty.STRING_TYPE.set(properties, "unspecified");
        properties.putAll(config.properties());
        // An exception's message would hold DETAIL and CONTEXT, which quote rows.
        PGProperty.LOG_SERVER_ERROR_DETAIL.set(properties, false);
        PGProperty.USER.set(properties, config.user());
        // Without one, the driver looks into the password file (~/.pgpass).
        if (!config.password().reveal().isEmpty()) {
            PGProperty.PASSWORD.set(properties, config.password().reveal());
        }
        return properties;
    }

    /** For each of which there has to be time. */
    private static int hosts(DatabaseConfig config) {
        return DatabaseUrl.parse(config.url()).map(DatabaseUrl::hosts).orElse(1);
    }
}
