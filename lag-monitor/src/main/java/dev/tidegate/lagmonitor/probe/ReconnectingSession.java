package dev.tidegate.lagmonitor.probe;

import dev.tidegate.lagmonitor.model.Observed;
import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A session that is kept from sample to sample and reopened after a failure. Its timeouts are a few seconds. */
final class ReconnectingSession implements AutoCloseable {

    /** A question that may fail as databases do. */
    interface Question<T> {
        Observed<T> ask(Connection session) throws SQLException;
    }

    /** Opens a session. */
    interface Opening {
        Connection open() throws SQLException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(ReconnectingSession.class);

    /** A sample never changes anything, and never holds a snapshot. */
    private static final String SETTINGS = """
            SET statement_timeout = '4s';
            SET lock_timeout = '1s';
            SET default_transaction_read_only = on
            """;

    private final String name;
    private final Opening opening;
    private Connection session;

    ReconnectingSession(String name, Opening opening) {
        this.name = name;
        this.opening = opening;
    }

    /** A failure gives the session up. */
    <T> Observed<T> ask(Question<T> question) {
        try {
            if (session == null) {
                session = open();
            }
            return question.ask(session);
        } catch (SQLException e) {
            close();
            return Observed.unreadable(name + " cannot be read: " + SqlFailures.describe(e));
        }
    }

    /** A failure leaves the session as it is: what else it is asked may be answered. */
    <T> Observed<T> askOptional(Question<T> question) throws SQLException {
        try {
            return question.ask(session);
        } catch (SQLException e) {
            if (session.isClosed()) {
                throw e;
            }
            return Observed.unreadable(name + " does not say: " + SqlFailures.describe(e));
        }
    }

    private Connection open() throws SQLException {
        Connection opened = opening.open();
        try {
            Sql.on(opened).execute(SETTINGS);
            return opened;
        } catch (SQLException e) {
            closeQuietly(opened);
            throw e;
        }
    }

    @Override
    public void close() {
        if (session != null) {
            closeQuietly(session);
            session = null;
        }
    }

    private static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("A session of the monitor did not close in order", e);
        }
    }
}
