package dev.tidegate.preflight;

import dev.tidegate.core.PipelineName;
import dev.tidegate.core.config.ApplyConfig;
import dev.tidegate.core.config.CaptureConfig;
import dev.tidegate.core.config.DatabaseConfig;
import dev.tidegate.core.config.KafkaConfig;
import dev.tidegate.core.config.PipelineConfig;
import dev.tidegate.core.config.PrecisionRules;
import dev.tidegate.core.config.Secret;
import dev.tidegate.core.config.TableMap;
import dev.tidegate.core.config.TableMapping;
import dev.tidegate.core.config.TableSelection;
import dev.tidegate.testing.PostgresServer;
import dev.tidegate.testing.PostgresVersion;
import dev.tidegate.testing.SharedServers;
import dev.tidegate.testing.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A source and a target database of their own, and the pipeline between them. */
final class PreflightFixture {

    final TestDatabase source;
    final TestDatabase target;
    PipelineConfig config;

    PreflightFixture(TestDatabase source, TestDatabase target) {
        this.source = source;
        this.target = target;
        config = new PipelineConfig(
                new PipelineName(source.name() + "_" + source.server().version().major()),
                database(source.jdbcUrl(), "postgres", "none"),
                database(target.jdbcUrl(), "postgres", "none"),
                new TableSelection(List.of("*.*"), List.of()),
                new KafkaConfig(Optional.empty(), Map.of(), Optional.empty()),
                Path.of("target/data"),
                CaptureConfig.defaults(),
                ApplyConfig.defaults());
    }

    static PreflightFixture on(PostgresVersion version) {
        return new PreflightFixture(SharedServers.database(version), SharedServers.database(version));
    }

    static DatabaseConfig database(String url, String user, String password) {
        return new DatabaseConfig(url, user, new Secret(password), Map.of());
    }

    PreflightFixture both(String... statements) {
        source.execute(statements);
        target.execute(statements);
        return this;
    }

    PreflightFixture withSource(DatabaseConfig database) {
        config = new PipelineConfig(
                config.pipeline(),
                database,
                config.target(),
                config.tables(),
                config.kafka(),
                config.dataDir(),
                config.capture(),
                config.apply(),
                config.sequences());
        return this;
    }

    PreflightFixture withTarget(DatabaseConfig database) {
        config = new PipelineConfig(
                config.pipeline(),
                config.source(),
                database,
                config.tables(),
                config.kafka(),
                config.dataDir(),
                config.capture(),
                config.apply(),
                config.sequences());
        return this;
    }

    PreflightFixture withTables(List<String> include, List<String> exclude) {
        config = new PipelineConfig(
                config.pipeline(),
                config.source(),
                config.target(),
                new TableSelection(include, exclude),
                config.kafka(),
                config.dataDir(),
                config.capture(),
                config.apply(),
                config.sequences());
        return this;
    }

    PreflightFixture withMap(TableMapping... entries) {
        return withMap(new TableMap(List.of(entries), PrecisionRules.NONE));
    }

    PreflightFixture withMap(TableMap map) {
        config = new PipelineConfig(
                config.pipeline(),
                config.source(),
                config.target(),
                config.tables().withMap(map),
                config.kafka(),
                config.dataDir(),
                config.capture(),
                config.apply(),
                config.sequences());
        return this;
    }

    PreflightFixture withKafka(String servers) {
        config = config.withKafka(config.kafka().at(servers));
        return this;
    }

    PreflightFixture withDataDir(Path dataDir) {
        config = new PipelineConfig(
                config.pipeline(),
                config.source(),
                config.target(),
                config.tables(),
                config.kafka(),
                dataDir,
                config.capture(),
                config.apply(),
                config.sequences());
        return this;
    }

    /** Both sides by a role that may log in and nothing else. */
    PreflightFixture asNobody(String role) {
        for (PostgresServer server : List.of(source.server(), target.server())) {
            server.execute("DO $$ BEGIN CREATE ROLE " + role + " LOGIN; EXCEPTION WHEN duplicate_object THEN END $$");
        }
        return withSource(database(source.jdbcUrl(), role, "none"))
                .withTarget(database(target.jdbcUrl(), role, "none"));
    }

    List<Finding> run() {
        return Preflight.run(config);
    }

    List<Finding> errors() {
        return run().stream().filter(Finding::isError).toList();
    }

    List<String> errorCodes() {
        return errors().stream().map(Finding::code).distinct().sorted().toList();
    }

    Finding only(String code) {
        List<Finding> found =
                run().stream().filter(finding -> finding.code().equals(code)).toList();
        if (found.size() != 1) {
            throw new AssertionError("expected one finding " + code + ": " + found);
        }
        return found.get(0);
    }

    boolean finds(String code) {
        return run().stream().anyMatch(finding -> finding.code().equals(code));
    }
}
