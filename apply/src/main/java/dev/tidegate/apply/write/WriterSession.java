package dev.tidegate.apply.write;

import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;

/** Session that writes rows, with the settings that set-based statements and bounded waits need. */
public final class WriterSession {

    /**
     * Set-based statements join an array with a table, and the array's keys must be looked up by the index: a plan that
     * reads the table is never right, whatever the planner thinks of the array's size. Only what this server knows.
     */
    private static final String PLANNER = """
            SELECT set_config(name, 'off', false)
            FROM pg_settings
            WHERE name IN ('enable_seqscan', 'enable_hashjoin', 'enable_mergejoin', 'jit')
            """;

    /** A commit does not wait for the disk unless it says so (see Durability). */
    private static final String SETTINGS = """
            SET lock_timeout = '30s';
            SET synchronous_commit = off
            """;

    private WriterSession() {}

    /** Not in auto-commit. */
    public static Connection open(TargetDatabase target, String role) throws SQLException {
        Connection connection = target.openWriter(role);
        try {
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
