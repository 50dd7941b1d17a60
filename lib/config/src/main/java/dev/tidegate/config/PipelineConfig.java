package dev.tidegate.config;

import dev.tidegate.config.database.DatabaseConfig;
import dev.tidegate.config.database.DatabaseUrl;
import dev.tidegate.config.monitor.GateConfig;
import dev.tidegate.config.monitor.MonitorConfig;
import dev.tidegate.config.pipeline.ApplyConfig;
import dev.tidegate.config.pipeline.CaptureConfig;
import dev.tidegate.config.pipeline.KafkaConfig;
import dev.tidegate.config.pipeline.LoadConfig;
import dev.tidegate.config.pipeline.SchemaChangePolicy;
import dev.tidegate.config.pipeline.SequencesConfig;
import dev.tidegate.config.pipeline.VerifyConfig;
import dev.tidegate.config.setting.Scalar;
import dev.tidegate.config.setting.Settings;
import dev.tidegate.config.setting.Type;
import dev.tidegate.config.tables.TableSelection;
import dev.tidegate.config.tables.TypesConfig;
import dev.tidegate.model.PipelineName;
import java.nio.file.Path;
import java.util.Optional;

/** The whole config file. */
public record PipelineConfig(
        PipelineName pipeline,
        DatabaseConfig source,
        DatabaseConfig target,
        TableSelection tables,
        KafkaConfig kafka,
        Path dataDir,
        CaptureConfig capture,
        ApplyConfig apply,
        SequencesConfig sequences,
        LoadConfig load,
        TypesConfig types,
        SchemaChangePolicy schemaChanges,
        MonitorConfig monitor,
        GateConfig gate,
        VerifyConfig verify) {

    private static final Scalar<PipelineName> NAME = Scalar.of(
            "1 to 40 lower-case letters, digits and underscores, the first one a letter",
            text -> Optional.of(text).filter(PipelineName::isValid).map(PipelineName::new),
            PipelineName::toString);

    static PipelineConfig settings(Settings<PipelineConfig> s) {
        PipelineConfig config = new PipelineConfig(
                s.required("pipeline", PipelineConfig::pipeline, NAME, "orders", """
                        names the slot and the publication (`tidegate_<name>`), the topic (`tidegate.<name>.changes`) and
                        the state in the target
                        """),
                s.group("source", PipelineConfig::source, DatabaseConfig::sourceSettings),
                s.group("target", PipelineConfig::target, DatabaseConfig::targetSettings),
                s.group("tables", PipelineConfig::tables, TableSelection::settings),
                s.group("kafka", PipelineConfig::kafka, KafkaConfig::settings),
                s.value("data-dir", PipelineConfig::absoluteDataDir, Type.path(), "var/tidegate", """
                        the embedded broker's directory, one per pipeline; relative to the directory in which the command
                        is started. It may be lost: the pipeline then continues from the source. Only the user that runs
                        Tidegate can read it
                        """),
                s.group("capture", PipelineConfig::capture, CaptureConfig::settings),
                s.group("apply", PipelineConfig::apply, ApplyConfig::settings),
                s.group("sequences", PipelineConfig::sequences, SequencesConfig::settings),
                s.group("load", PipelineConfig::load, LoadConfig::settings),
                s.group("types", PipelineConfig::types, TypesConfig::settings),
                s.value(
                        "schema-changes",
                        PipelineConfig::schemaChanges,
                        Type.choice(SchemaChangePolicy.class),
                        "stop",
                        """
                        when a table of the source gets a new column that takes null: `stop` until somebody has added it on
                        the target, or add it (`additive`); see [SCHEMA-CHANGES](SCHEMA-CHANGES.md)
                        """),
                s.group("monitor", PipelineConfig::monitor, MonitorConfig::settings),
                s.group("gate", PipelineConfig::gate, GateConfig::settings),
                s.group("verify", PipelineConfig::verify, VerifyConfig::settings));
        s.refuse(config.isOneDatabase(), "target.url", "is the same database as source.url");
        return config;
    }

    private Path absoluteDataDir() {
        return dataDir.toAbsolutePath().normalize();
    }

    private boolean isOneDatabase() {
        Optional<String> here = DatabaseUrl.parse(source.url()).map(DatabaseUrl::place);
        return here.isPresent() && here.equals(DatabaseUrl.parse(target.url()).map(DatabaseUrl::place));
    }

    public PipelineConfig withMonitor(MonitorConfig other) {
        return with(tables, kafka, other);
    }

    /** The same with a Kafka whose address is known by now (the embedded broker's). */
    public PipelineConfig withKafka(KafkaConfig other) {
        return with(tables, other, monitor);
    }

    public PipelineConfig withTables(TableSelection other) {
        return with(other, kafka, monitor);
    }

    private PipelineConfig with(TableSelection otherTables, KafkaConfig otherKafka, MonitorConfig otherMonitor) {
        return new PipelineConfig(
                pipeline,
                source,
                target,
                otherTables,
                otherKafka,
                dataDir,
                capture,
                apply,
                sequences,
                load,
                types,
                schemaChanges,
                otherMonitor,
                gate,
                verify);
    }
}
