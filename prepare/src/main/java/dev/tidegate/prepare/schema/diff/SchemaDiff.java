package dev.tidegate.prepare.schema.diff;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.prepare.schema.catalog.SchemaCatalog;
import dev.tidegate.prepare.schema.catalog.SchemaScope;
import dev.tidegate.prepare.schema.catalog.SchemaSessions;
import dev.tidegate.runtime.Failures;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Compares the schemas of both sides from their catalogs. Reads only; what is tried on the target is rolled back. */
public final class SchemaDiff {

    private SchemaDiff() {}

    /**
     * @param schemas names, or {@code *}; empty for those that tables.include names
     * @return in an order in which their SQL can be run on the target; empty if both sides are equal
     * @throws TidegateException if a side cannot be asked
     */
    public static List<SchemaDifference> run(PipelineConfig config, List<String> schemas) {
        try (SchemaSessions sessions = SchemaSessions.open(config)) {
            SchemaScope scope = SchemaScope.read(sessions.source(), config.tables(), schemas);
            SchemaCatalog source = SchemaCatalog.read(sessions.source(), scope.schemas());
            SchemaCatalog target = SchemaCatalog.read(sessions.target(), scope.schemas());
            List<SchemaDifference> differences =
                    new ArrayList<>(SchemaComparison.of(source, target, sessions.target()));
            differences.addAll(SettingsComparison.of(sessions));
            differences.sort(Comparator.comparing(SchemaDifference::removes));
            return differences;
        } catch (SQLException e) {
            throw Failures.ofDatabase(e, "a database, asked for its catalogs,");
        }
    }
}
