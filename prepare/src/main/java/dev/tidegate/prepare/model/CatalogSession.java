package dev.tidegate.prepare.model;

import dev.tidegate.config.database.DatabaseConfig;
import dev.tidegate.config.database.DatabaseUrl;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.RunCode;
import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** Limits on sessions that read catalogs, so that a command never waits long for a server that others use. */
public final class CatalogSession {

    private CatalogSession() {}

    /** @return the session, whose statements and waits for locks are limited; closed after a failure */
    public static Connection bounded(Connection session, Duration statementMax, Duration lockMax) throws SQLException {
        try {
            Sql.on(session).execute("SET statement_timeout = " + statementMax.toMillis());
            Sql.on(session).execute("SET lock_timeout = " + lockMax.toMillis());
            return session;
        } catch (SQLException e) {
            closeAfter(e, session);
            throw e;
        }
    }

    /** What fails in that comes along with the failure. */
    public static void closeAfter(Exception failure, Connection session) {
        try {
            session.close();
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    /** @param side source or target */
    public static TidegateException unavailable(String side, DatabaseConfig database, SQLException e) {
        return new TidegateException(
                RunCode.DATABASE_UNAVAILABLE,
                "no session on the " + side + " (" + DatabaseUrl.place(database) + "): " + SqlFailures.describe(e),
                "run `tidegate check`, which says more about connections",
                e);
    }
}
