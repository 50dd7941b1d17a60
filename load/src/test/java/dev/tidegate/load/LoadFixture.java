package dev.tidegate.load;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.config.database.DatabaseConfig;
import dev.tidegate.config.database.Secret;
import dev.tidegate.config.pipeline.ApplyConfig;
import dev.tidegate.config.pipeline.CaptureConfig;
import dev.tidegate.config.pipeline.KafkaConfig;
import dev.tidegate.config.pipeline.LoadConfig;
import dev.tidegate.config.tables.TableSelection;
import dev.tidegate.load.model.LoadLimits;
import dev.tidegate.load.model.LoadProgress;
import dev.tidegate.load.model.LoadStep;
import dev.tidegate.model.PipelineName;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A source and a target database of their own on the shared servers, and the pipeline between them. */
public final class LoadFixture {

    static final String SNAPSHOT_OF_TABLES = """
            SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' ORDER BY 1
            """;

    public final TestDatabase source;
    public final TestDatabase target;
    public PipelineConfig config;

    public LoadFixture(PostgresVersion sourceVersion, PostgresVersion targetVersion) {
        source = SharedServers.database(sourceVersion);
        target = SharedServers.database(targetVersion);
        config = config(source.name() + "_" + sourceVersion.major(), source.jdbcUrl(), target.jdbcUrl());
    }

    public static PipelineConfig config(String pipeline, String sourceUrl, String targetUrl) {
        return new PipelineConfig(
                        new PipelineName(pipeline),
                        new DatabaseConfig(sourceUrl, "postgres", new Secret("none"), Map.of()),
                        new DatabaseConfig(targetUrl, "postgres", new Secret("none"), Map.of()),
                        new TableSelection(List.of("*.*"), List.of()),
                        new KafkaConfig(Optional.empty(), Map.of(), Optional.empty()),
                        Path.of("target"),
                        CaptureConfig.defaults(),
                        ApplyConfig.defaults())
                .withLoad(new LoadConfig(
                        2,
                        1 << 20,
                        LoadConfig.Indexes.AFTER,
                        LoadConfig.FilledTables.REFUSE,
                        true,
                        Optional.of(64L << 20),
                        Duration.ofSeconds(2),
                        false));
    }

    /** Runs the statements on both sides. */
    public void both(String... statements) {
        source.execute(statements);
        target.execute(statements);
    }

    public boolean load() throws SQLException {
        return load(new StopSignal(), step -> {});
    }

    public boolean load(StopSignal stop, Consumer<LoadStep> steps) throws SQLException {
        return new LoadService(config, limits(), new LoadProgress(), steps).run(stop);
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
                + config.pipeline().slot() + "'");
    }
}
