package dev.tidegate.postgres.link;

import dev.tidegate.config.database.DatabaseConfig;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/** A connection that is being opened so that it can be watched. Used by one thread. */
public final class Opening implements AutoCloseable {

    private final String id = UUID.randomUUID().toString();
    private final Properties properties;

    /** Of the user; zero for none. */
    private final int socketTimeoutSeconds;

    /**
     * @param properties of the driver, to which what is needed is added unless they name a factory of sockets. While the
     *     session is being opened an answer may take as long as a connection, so that there is time for the next host
     */
    public Opening(String url, Properties properties) throws SQLException {
        this.properties = properties;
        // What the URL says counts more.
        Properties all = Optional.ofNullable(Driver.parseURL(url, properties)).orElse(properties);
        this.socketTimeoutSeconds = PGProperty.SOCKET_TIMEOUT.getInt(all);
        PGProperty.SOCKET_TIMEOUT.set(properties, PGProperty.CONNECT_TIMEOUT.getInt(all));
        WatchedSocketFactory.begin(id);
        if (PGProperty.SOCKET_FACTORY.getOrDefault(properties) == null) {
            PGProperty.SOCKET_FACTORY.set(properties, WatchedSocketFactory.class.getName());
            PGProperty.SOCKET_FACTORY_ARG.set(properties, id);
        }
    }

    /** The session is open and ready: from now on its connection is closed when it is dead. */
    public void opened(Connection session, SessionKind kind, ServerSession backend, DatabaseConfig config)
            throws SQLException {
        Optional<WatchedSocket> socket = WatchedSocketFactory.end(id);
        LostSessions.end(session, config.user(), backend);
        session.setNetworkTimeout(Runnable::run, (int) answerMax(kind, config).toMillis());
        if (socket.isPresent()) {
            String name = PGProperty.APPLICATION_NAME.getOrDefault(properties);
            LinkWatch.watch(session, socket.get(), kind, backend, config, properties, name);
        }
    }

    /** Zero for none. */
    private Duration answerMax(SessionKind kind, DatabaseConfig config) {
        if (kind == SessionKind.STREAM || kind == SessionKind.COMMAND) {
            return Duration.ZERO;
        }
        Duration ofUser = Duration.ofSeconds(socketTimeoutSeconds);
        return ofUser.isZero() && kind == SessionKind.SHORT ? config.silenceMax() : ofUser;
    }

    @Override
    public void close() {
        WatchedSocketFactory.end(id);
    }
}
