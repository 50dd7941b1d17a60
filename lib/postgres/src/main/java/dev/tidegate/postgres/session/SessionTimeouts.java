package dev.tidegate.postgres.session;

import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Timeouts of a session that may run for days: none but that for locks, whatever the defaults of its role and database are.
 * One statement copies a whole table, and an idle session keeps a snapshot.
 */
public final class SessionTimeouts {

    private static final String OFF = """
            SELECT count(set_config(name, '0', false))
            FROM pg_settings
            WHERE name IN ('statement_timeout', 'idle_in_transaction_session_timeout', 'transaction_timeout',
                           'idle_session_timeout')
            """;

    private SessionTimeouts() {}

    /** @param lockWaitMax after which a wait for a lock fails */
    public static void apply(Connection session, Duration lockWaitMax) throws SQLException {
        off(session);
        Sql.on(session).execute("SET lock_timeout = " + lockWaitMax.toMillis());
    }

    static void off(Connection session) throws SQLException {
        Sql.on(session).one(OFF, Sql.NUMBER);
    }
}
