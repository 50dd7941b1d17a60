package dev.tidegate.load;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.load.model.LoadLimits;
import dev.tidegate.load.model.LoadProgress;
import dev.tidegate.load.model.LoadStep;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** A source and a target database of their own on the shared servers, and the pipeline between them. */
public final class LoadFixture {

    static final String SNAPSHOT_OF_TABLES = """
            SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' ORDER BY 1
            """;

    public final TestDatabase source;
    public final TestDatabase target;
    public final TestPipeline pipeline;

    public LoadFixture(PostgresVersion sourceVersion, PostgresVersion targetVersion) {
        this(SharedServers.database(sourceVersion), SharedServers.database(targetVersion));
    }

    LoadFixture(TestDatabase from, TestDatabase to) {
        pipeline = TestPipeline.between(from, to)
                .yaml("load: { workers: 2, piece-bytes: 1MB, maintenance-work-mem: 64MB, slot-wait-max: 2s }");
        source = pipeline.source();
        target = pipeline.target();
    }

    public PipelineConfig config() {
        return pipeline.config();
    }

    /** Runs the statements on both sides. */
    public void both(String... statements) {
        pipeline.both(statements);
    }

    public boolean load() throws SQLException {
        return load(new StopSignal(), step -> {});
    }

    public boolean load(StopSignal stop, Consumer<LoadStep> steps) throws SQLException {
        return new LoadService(config(), limits(), new LoadProgress(), steps).run(stop);
    }

    static LoadLimits limits() {
        return new LoadLimits(Duration.ofSeconds(5), 4L << 20);
    }

    /** All rows of a table as text, in byte order. */
    static List<String> rows(TestDatabase database, String table) {
        return database.queryTexts("SELECT t::text FROM " + table + " t ORDER BY t::text COLLATE \"C\"");
    }

    public String phase() {
        return target.queryText("SELECT state FROM tidegate.pipeline");
    }

    public long slots() {
        return source.queryLong("SELECT count(*) FROM pg_replication_slots WHERE slot_name = '"
                + pipeline.name().slot() + "'");
    }
}
