package dev.tidegate.verify.snapshot;

import dev.tidegate.model.SqlName;
import dev.tidegate.postgres.session.SessionSettings;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.postgresql.PGConnection;

/** Sessions that read tables in a snapshot for as long as it takes. */
final class ReadSessions {

    /** Opens one session. */
    @FunctionalInterface
    interface Opening {
        Connection open() throws SQLException;
    }

    private static final String SETTINGS = """
            SET work_mem = '64MB';
            SELECT set_config(name, 'off', false) FROM pg_settings WHERE name = 'jit'
            """;

    private static final Duration LOCK_WAIT_MAX = Duration.ofSeconds(30);

    private ReadSessions() {}

    static List<Connection> open(Opening opening, int count) throws SQLException {
        List<Connection> sessions = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                Connection session = opening.open();
                sessions.add(session);
                SessionSettings.limitLockWaits(session, LOCK_WAIT_MAX);
                Sql.on(session).execute(SETTINGS);
                session.setReadOnly(true);
                session.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                session.setAutoCommit(false);
            }
            return sessions;
        } catch (SQLException | RuntimeException e) {
            closeAll(sessions);
            throw e;
        }
    }

    /** A new transaction is one that has read nothing yet and can import a snapshot. */
    static void rollBack(Collection<Connection> sessions) throws SQLException {
        for (Connection session : sessions) {
            session.rollback();
        }
    }

    static void importSnapshot(Collection<Connection> sessions, String name) throws SQLException {
        rollBack(sessions);
        for (Connection session : sessions) {
            Sql.on(session).execute("SET TRANSACTION SNAPSHOT " + SqlName.literal(name));
        }
    }

    /** A session that is at rest is closed as it should be; one that scans is cut off, and its query ended. */
    static void abortAll(Collection<Connection> sessions) throws SQLException {
        for (Connection session : sessions) {
            session.unwrap(PGConnection.class).cancelQuery();
        }
        closeAll(sessions);
    }

    static void closeAll(Collection<Connection> sessions) throws SQLException {
        SQLException failure = null;
        for (Connection session : sessions) {
            try {
                session.close();
            } catch (SQLException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
