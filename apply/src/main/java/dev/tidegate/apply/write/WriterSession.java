package dev.tidegate.apply.write;

import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** Session that writes rows, with the settings that set-based statements and bounded waits need. */
public final class WriterSession {

    /** A server that does not answer a statement for so long is considered lost. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(5);

    /**
     * Set-based statements join an array with a table, and the array's keys must be looked up by the index: a plan that
     * reads the table is never right, whatever the planner thinks of the array's size. Only what this server knows.
     */
    private static final String PLANNER = """
            SELECT set_config(name, 'off', false)
            FROM pg_settings
            WHERE name IN ('enable_seqscan', 'enable_hashjoin', 'enable_mergejoin', 'jit')
            """;

    /**
     * The keep-alives let the server notice within a minute and a half that this process is lost, and free the lane. A
     * commit does not wait for the disk unless it says so (see Durability).
     */
    private static final String SETTINGS = """
            SET tcp_keepalives_idle = 30;
            SET tcp_keepalives_interval = 10;
            SET tcp_keepalives_count = 6;
            SET lock_timeout = '30s';
            SET synchronous_commit = off
            """;

    private WriterSession() {}

    /** Not in auto-commit. */
    public static Connection open(TargetDatabase target, String role) throws SQLException {
        Connection connection = target.openWriter(role);
        try {
            connection.setNetworkTimeout(Runnable::run, (int) ANSWER_TIMEOUT.toMillis());
            Sql.on(connection).execute(SETTINGS);
            Sql.on(connection).execute(PLANNER);
            connection.setAutoCommit(false);
            return connection;
        } catch (SQLException e) {
            try {
                connection.close();
            } catch (SQLException close) {
                e.addSuppressed(close);
            }
            throw e;
        }
    }
}
