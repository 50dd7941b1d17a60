package dev.tidegate.testkit;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.config.database.DatabaseConfig;
import dev.tidegate.config.database.Secret;
import dev.tidegate.config.pipeline.ApplyConfig;
import dev.tidegate.config.pipeline.CaptureConfig;
import dev.tidegate.config.pipeline.KafkaConfig;
import dev.tidegate.config.pipeline.SequencesConfig;
import dev.tidegate.config.tables.DualWrites;
import dev.tidegate.config.tables.TableMap;
import dev.tidegate.config.tables.TableSelection;
import dev.tidegate.config.tables.TypesConfig;
import dev.tidegate.model.PipelineName;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Two databases and the config of a pipeline between them: every table, by the superuser, with all defaults, until a test
 * says otherwise. The databases are the caller's to close.
 */
public final class TestPipeline {

    private final TestDatabase source;
    private final TestDatabase target;
    private final PipelineName name;
    private DatabaseConfig sourceConfig;
    private DatabaseConfig targetConfig;
    private TableSelection tables = new TableSelection(List.of("*.*"), List.of());
    private KafkaConfig kafka = new KafkaConfig(Optional.empty(), Map.of(), Optional.empty());
    private Path dataDir = Path.of("target", "data");
    private SequencesConfig sequences = SequencesConfig.defaults();
    private TypesConfig types = TypesConfig.defaults();

    /** @param name unique on the servers, for it names the slot */
    public TestPipeline(String name, TestDatabase source, TestDatabase target) {
        this.name = new PipelineName(name);
        this.source = source;
        this.target = target;
        sourceConfig = database(source.jdbcUrl(), "postgres", "none");
        targetConfig = database(target.jdbcUrl(), "postgres", "none");
    }

    public static DatabaseConfig database(String url, String user, String password) {
        return new DatabaseConfig(url, user, new Secret(password), Map.of());
    }

    public TestDatabase source() {
        return source;
    }

    public TestDatabase target() {
        return target;
    }

    public PipelineConfig config() {
        return new PipelineConfig(
                        name,
                        sourceConfig,
                        targetConfig,
                        tables,
                        kafka,
                        dataDir,
                        CaptureConfig.defaults(),
                        ApplyConfig.defaults(),
                        sequences)
                .withTypes(types);
    }

    /** Runs the statements on both sides. */
    public TestPipeline both(String... statements) {
        source.execute(statements);
        target.execute(statements);
        return this;
    }

    /** Both sides by a role that may log in and nothing else, which is made where it is missing. */
    public TestPipeline asNobody(String role) {
        for (TestDatabase database : List.of(source, target)) {
            database.server()
                    .execute("DO $$ BEGIN CREATE ROLE " + role + " LOGIN; EXCEPTION WHEN duplicate_object THEN END $$");
        }
        return withSource(database(source.jdbcUrl(), role, "none"))
                .withTarget(database(target.jdbcUrl(), role, "none"));
    }

    public TestPipeline withSource(DatabaseConfig other) {
        sourceConfig = other;
        return this;
    }

    public TestPipeline withTarget(DatabaseConfig other) {
        targetConfig = other;
        return this;
    }

    public TestPipeline withTables(List<String> include, List<String> exclude) {
        tables = new TableSelection(include, exclude).withMap(tables.map());
        return this;
    }

    public TestPipeline withDualWrites(DualWrites other) {
        tables = tables.withDualWrites(other);
        return this;
    }

    public TestPipeline withMap(TableMap map) {
        tables = tables.withMap(map);
        return this;
    }

    public TestPipeline withKafka(String servers) {
        kafka = kafka.at(servers);
        return this;
    }

    public TestPipeline withDataDir(Path directory) {
        dataDir = directory;
        return this;
    }

    public TestPipeline withSequences(SequencesConfig other) {
        sequences = other;
        return this;
    }

    public TestPipeline withTypes(TypesConfig other) {
        types = other;
        return this;
    }
}
