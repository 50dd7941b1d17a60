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
import java.util.Optional;
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
        if (!(failure.getCause() instanceof SQLException refusal) || !isKnown(refusal)) {
            return failure;
        }
        try (Connection source = new SourceDatabase(config.source()).open(config.pipeline() + " apply hint");
                Connection here = target.open(config.pipeline() + " apply hint")) {
            TargetGap gap = gap(refusal, source, here);
            if (gap.statements().isEmpty()) {
                return failure;
            }
            if (MissingObject.of(refusal).isPresent() && config.schemaChanges() == SchemaChangePolicy.ADDITIVE) {
                follow(gap.statements(), here);
            }
            String reason = gap.reason().isEmpty() ? "" : "; " + gap.reason();
            return new TidegateException(
                    failure.category(),
                    failure.kind(),
                    failure.getMessage() + reason,
                    "run on the target: " + String.join("; ", gap.statements()),
                    failure.getCause());
        } catch (SQLException e) {
            failure.addSuppressed(e);
            return failure;
        }
    }

    private static boolean isKnown(SQLException refusal) {
        return refusal instanceof RefusedChange || MissingObject.of(refusal).isPresent();
    }

    private static TargetGap gap(SQLException refusal, Connection source, Connection here) throws SQLException {
        Optional<MissingObject> missing = MissingObject.of(refusal);
        return missing.isPresent()
                ? new TargetGap("", missing.get().statements(source, here))
                : StricterTarget.gap((RefusedChange) refusal, source, here);
    }

    private static void follow(List<String> statements, Connection here) throws SQLException {
        if (isAdditive(statements)) {
            for (String statement : statements) {
                Sql.on(here).execute(statement);
                LOG.info("followed the source: {}", statement);
            }
        }
    }
}
