package dev.tidegate.load;

import dev.tidegate.core.PipelineName;
import dev.tidegate.core.config.ApplyConfig;
import dev.tidegate.core.config.CaptureConfig;
import dev.tidegate.core.config.DatabaseConfig;
import dev.tidegate.core.config.KafkaConfig;
import dev.tidegate.core.config.LoadConfig;
import dev.tidegate.core.config.PipelineConfig;
import dev.tidegate.core.config.Secret;
import dev.tidegate.core.config.TableSelection;
import dev.tidegate.core.run.StopSignal;
import dev.tidegate.testing.PostgresVersion;
import dev.tidegate.testing.SharedServers;
import dev.tidegate.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A source and a target database of their own on the shared servers, and the pipeline between them. */
final class LoadFixture {

    static final String SNAPSHOT_OF_TABLES = """
            SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' ORDER BY 1
            """;

    final TestDatabase source;
    final TestDatabase target;
    PipelineConfig config;

    LoadFixture(PostgresVersion sourceVersion, PostgresVersion targetVersion) {
        source = SharedServers.database(sourceVersion);
        target = SharedServers.database(targetVersion);
        config = config(source.name() + "_" + sourceVersion.major(), source.jdbcUrl(), target.jdbcUrl());
    }

    static PipelineConfig config(String pipeline, String sourceUrl, String targetUrl) {
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
    void both(String... statements) {
        source.execute(statements);
        target.execute(statements);
    }

    boolean load() throws SQLException {
        return load(new StopSignal(), step -> {});
    }

    boolean load(StopSignal stop, Consumer<LoadStep> steps) throws SQLException {
        return new LoadService(config, limits(), new LoadProgress(), LoadHooks.none(), steps).run(stop);
    }

    static LoadLimits limits() {
        return new LoadLimits(Duration.ofSeconds(5), 4L << 20);
    }

    /** All rows of a table as text, in byte order. */
    static List<String> rows(TestDatabase database, String table) {
        return database.queryTexts("SELECT t::text FROM " + table + " t ORDER BY t::text COLLATE \"C\"");
    }

    String phase() {
        return target.queryText("SELECT state FROM tidegate.pipeline");
    }

    long slots() {
        return source.queryLong("SELECT count(*) FROM pg_replication_slots WHERE slot_name = '"
                + config.pipeline().slot() + "'");
    }
}
