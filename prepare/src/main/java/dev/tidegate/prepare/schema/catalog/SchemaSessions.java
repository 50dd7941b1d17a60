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
        Connection source = open("source", config.source(), () -> new SourceDatabase(config.source()).open(ROLE));
        try {
            return new SchemaSessions(
                    source, open("target", config.target(), () -> new TargetDatabase(config.target()).open(ROLE)));
        } catch (TidegateException e) {
            CatalogSession.closeAfter(e, source);
            throw e;
        }
    }

    private static Connection open(String side, DatabaseConfig database, Opening opening) {
        try {
            return CatalogSession.bounded(opening.open(), Duration.ofSeconds(120), Duration.ofSeconds(10));
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
