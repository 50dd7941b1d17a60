package dev.tidegate.prepare.schema.catalog;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.config.database.DatabaseUrl;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.RunCode;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.postgres.session.TargetDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** A session on each side that reads catalogs, with bounded waits. */
public record SchemaSessions(Connection source, Connection target) implements AutoCloseable {

    private static final String ROLE = "schema";

    /** @throws TidegateException DATABASE-UNAVAILABLE if a side cannot be asked */
    public static SchemaSessions open(PipelineConfig config) {
        String side = "source";
        Connection source = null;
        try {
            source = bounded(new SourceDatabase(config.source()).open(ROLE));
            side = "target";
            return new SchemaSessions(source, bounded(new TargetDatabase(config.target()).open(ROLE)));
        } catch (SQLException e) {
            closeAfter(e, source);
            String place = DatabaseUrl.place(side.equals("source") ? config.source() : config.target());
            throw new TidegateException(
                    RunCode.DATABASE_UNAVAILABLE,
                    "no session on the " + side + " (" + place + "): " + SqlFailures.describe(e),
                    "`tidegate check` says more about connections",
                    e);
        }
    }

    private static Connection bounded(Connection session) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute("SET statement_timeout = '120s'");
            statement.execute("SET lock_timeout = '10s'");
            return session;
        } catch (SQLException e) {
            closeAfter(e, session);
            throw e;
        }
    }

    private static void closeAfter(SQLException failure, Connection session) {
        try {
            if (session != null) {
                session.close();
            }
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    @Override
    public void close() throws SQLException {
        try {
            target.close();
        } finally {
            source.close();
        }
    }
}
