package dev.tidegate.verify;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.state.schema.StateSchema;
import dev.tidegate.state.verification.Baseline;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import dev.tidegate.verify.compare.SnapshotComparison;
import dev.tidegate.verify.model.TableResult;
import dev.tidegate.verify.model.VerifyOptions;
import dev.tidegate.verify.snapshot.ApproximateSnapshots;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Two databases to which nobody else writes, so that two snapshots taken one after the other are of one point: for all of a
 * verification that needs no stream. What stands in schema public is compared.
 */
public final class TwoDatabases implements AutoCloseable {

    private static final String[] SETTINGS = {
        "tables: { include: ['public.*'] }", "verify: { workers: 2, settling-window: 100ms }"
    };

    private final TestPipeline pipeline;

    public TwoDatabases(PostgresVersion source, PostgresVersion target) {
        this(TestPipeline.between(source, target));
    }

    /** @param encoding of the source's database */
    public TwoDatabases(PostgresVersion source, String encoding, PostgresVersion target) {
        this(TestPipeline.between(source, encoding, target));
    }

    private TwoDatabases(TestPipeline pipeline) {
        this.pipeline = pipeline.yaml(SETTINGS);
        try (Connection session = new TargetDatabase(config().target()).open("test")) {
            StateSchema.migrate(session);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public PipelineConfig config(String... moreLines) {
        return pipeline.config(moreLines);
    }

    public TestDatabase source() {
        return pipeline.source();
    }

    public TestDatabase target() {
        return pipeline.target();
    }

    public TwoDatabases both(String... statements) {
        pipeline.both(statements);
        return this;
    }

    public ApproximateSnapshots snapshots() throws SQLException {
        return ApproximateSnapshots.take(config(), 3);
    }

    public List<TableResult> compare() throws SQLException {
        return compare(VerifyOptions.everything(), Map.of());
    }

    /** @param baselines of tables of which only what was written since is compared */
    public List<TableResult> compare(VerifyOptions options, Map<TableId, Baseline> baselines) throws SQLException {
        try (ApproximateSnapshots snapshots = snapshots()) {
            return SnapshotComparison.at(snapshots, config(), options)
                    .compare(table -> true, baselines, line -> {}, result -> {}, new StopSignal())
                    .orElseThrow();
        }
    }

    /** Each as "table kind key, ...: column (class), ...", and a table's note before its rows. */
    public static List<String> differences(List<TableResult> results) {
        List<String> lines = new ArrayList<>();
        for (TableResult table : results) {
            if (!table.note().isEmpty()) {
                lines.add(table.source().name() + ": " + table.note());
            }
            table.differences().forEach(difference -> {
                StringBuilder line = new StringBuilder(table.source().name() + " "
                        + difference.kind().text() + " "
                        + (difference.isWithoutKey() ? "?" : String.join(", ", difference.key())));
                line.append(difference.count() > 1 ? " x" + difference.count() : "");
                difference.columns().forEach(column -> line.append(": ")
                        .append(column.name())
                        .append(" (")
                        .append(column.looksLike().text())
                        .append(')'));
                lines.add(line.toString());
            });
        }
        return lines;
    }

    @Override
    public void close() {
        pipeline.close();
    }
}
