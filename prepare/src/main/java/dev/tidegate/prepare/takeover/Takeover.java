package dev.tidegate.prepare.takeover;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.prepare.schema.catalog.SchemaCatalog;
import dev.tidegate.prepare.schema.catalog.SchemaScope;
import dev.tidegate.prepare.schema.catalog.SchemaSessions;
import dev.tidegate.prepare.schema.diff.FormMemory;
import dev.tidegate.prepare.schema.diff.SchemaComparison;
import dev.tidegate.prepare.schema.diff.SchemaDifference;
import dev.tidegate.runtime.Failures;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares both sides as an application would meet them: objects, owners, grants, roles, settings, statistics, and what the
 * selection leaves out. Reads catalogs; changes nothing. Where two definitions differ in their text alone, both are tried on the
 * target in a temporary object once, and rolled back. Confined to one thread.
 */
public final class Takeover {

    private static final Duration STATEMENT_MAX = Duration.ofSeconds(60);
    private static final Duration LOCK_MAX = Duration.ofSeconds(2);

    private final PipelineConfig config;
    private final FormMemory memory = new FormMemory();

    public Takeover(PipelineConfig config) {
        this.config = config;
    }

    /** @throws TidegateException if a side cannot be asked */
    public List<TakeoverResult> read() {
        try (SchemaSessions sessions = SchemaSessions.open(config, "gate", STATEMENT_MAX, LOCK_MAX)) {
            SchemaScope scope = SchemaScope.read(sessions.source(), config.tables(), List.of());
            SchemaCatalog source = SchemaCatalog.read(sessions.source(), scope.schemas());
            SchemaCatalog target = SchemaCatalog.read(sessions.target(), scope.schemas());
            List<SchemaDifference> differences =
                    new ArrayList<>(SchemaComparison.of(source, target, sessions.target(), memory));
            List<SchemaDifference> putOff = PutOffChecks.among(differences, source, sessions.source());
            differences.removeAll(putOff);
            CoveredTables covered = new CoveredTables(config.tables(), source);
            List<TakeoverResult> results =
                    new ArrayList<>(new StructureChecks(source, target, covered, memory).results(differences, putOff));
            results.add(SettingsCheck.of(sessions, source, target));
            results.add(StatisticsChecks.materializedViews(sessions, scope));
            results.add(StatisticsChecks.analyzed(
                    sessions, scope, covered, StructureChecks.statisticsObjects(differences)));
            results.add(SelectionGaps.read(sessions.source(), config.tables()).result());
            return results;
        } catch (SQLException e) {
            throw Failures.ofDatabase(e, "a database, asked for its catalogs,");
        }
    }
}
