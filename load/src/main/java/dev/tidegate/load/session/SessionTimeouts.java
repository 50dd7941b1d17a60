package dev.tidegate.load.session;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** Timeouts of a loading session, whatever the defaults of its role and database are. */
public final class SessionTimeouts {

    /** One statement copies a whole table and an idle session keeps the snapshot: both may take days. */
    private static final String NO_TIMEOUTS = """
            SELECT set_config(name, '0', false)
            FROM pg_settings
            WHERE name IN ('statement_timeout', 'idle_in_transaction_session_timeout', 'transaction_timeout',
                           'idle_session_timeout')
            """;

    private SessionTimeouts() {}

    public static void apply(Connection connection, Duration lockWaitMax) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            try (ResultSet settings = statement.executeQuery(NO_TIMEOUTS)) {
                while (settings.next()) {
                    // set_config has done its work
                }
            }
            statement.execute("SET lock_timeout = " + lockWaitMax.toMillis());
        }
    }
}
