package dev.tidegate.prepare.schema.catalog;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.config.database.DatabaseConfig;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.prepare.model.CatalogSession;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** Two sessions that read catalogs, one on each side, with limited waits. */
public record SchemaSessions(Connection source, Connection target) implements AutoCloseable {

    private static final String ROLE = "schema";

    /** @throws TidegateException DATABASE-UNAVAILABLE if a side cannot be asked */
    public static SchemaSessions open(PipelineConfig config) {
        return open(config, ROLE, Duration.ofSeconds(120), Duration.ofSeconds(10));
    }

    /** @throws TidegateException DATABASE-UNAVAILABLE if a side cannot be asked */
    public static SchemaSessions open(PipelineConfig config, String role, Duration statementMax, Duration lockMax) {
        Connection source = open(
                "source",
                config.source(),
                () -> CatalogSession.bounded(new SourceDatabase(config.source()).open(role), statementMax, lockMax));
        try {
            return new SchemaSessions(
                    source,
                    open(
                            "target",
                            config.target(),
                            () -> CatalogSession.bounded(
                                    new TargetDatabase(config.target()).open(role), statementMax, lockMax)));
        } catch (TidegateException e) {
            CatalogSession.closeAfter(e, source);
            throw e;
        }
    }

    private static Connection open(String side, DatabaseConfig database, Opening opening) {
        try {
            return opening.open();
        } catch (SQLException e) {
            throw CatalogSession.unavailable(side, database, e);
        }
    }

    private interface Opening {
        Connection open() throws SQLException;
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
