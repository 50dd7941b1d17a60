package dev.tidegate.apply.hint;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.config.pipeline.SchemaChangePolicy;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Statements that give the target what it lacks, from the source's catalog. */
public final class SourceStatements {

    private static final Logger LOG = LoggerFactory.getLogger(SourceStatements.class);

    private SourceStatements() {}

    /** Nothing that is there changes. */
    private static boolean isAdditive(List<String> statements) {
        return statements.stream().noneMatch(statement -> statement.contains(" RENAME VALUE "));
    }

    /**
     * A failure because of one, with the SQL that the source's catalog gives; without it if a side cannot be asked. Where the
     * config says that the target follows the source, what only adds something is run, and the next try finds it.
     */
    public static TidegateException withSql(TidegateException failure, PipelineConfig config, TargetDatabase target) {
        if (!(failure.getCause() instanceof SQLException refusal)
                || MissingObject.of(refusal).isEmpty()) {
            return failure;
        }
        try (Connection source = new SourceDatabase(config.source()).open(config.pipeline() + " apply hint");
                Connection here = target.open(config.pipeline() + " apply hint")) {
            List<String> statements = MissingObject.of(refusal).get().statements(source, here);
            if (statements.isEmpty()) {
                return failure;
            }
            if (config.schemaChanges() == SchemaChangePolicy.ADDITIVE && isAdditive(statements)) {
                for (String statement : statements) {
                    Sql.on(here).execute(statement);
                    LOG.info("followed the source: {}", statement);
                }
            }
            return new TidegateException(
                    failure.category(),
                    failure.kind(),
                    failure.getMessage(),
                    "run on the target: " + String.join("; ", statements) + " -- the lane continues by itself",
                    failure.getCause());
        } catch (SQLException e) {
            failure.addSuppressed(e);
            return failure;
        }
    }
}
