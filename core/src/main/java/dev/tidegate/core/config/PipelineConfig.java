package dev.tidegate.core.config;

import dev.tidegate.core.PipelineName;
import java.nio.file.Path;

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

    /** With the defaults for what is not given. */
    public PipelineConfig(
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
            GateConfig gate) {
        this(
                pipeline,
                source,
                target,
                tables,
                kafka,
                dataDir,
                capture,
                apply,
                sequences,
                load,
                types,
                schemaChanges,
                monitor,
                gate,
                VerifyConfig.defaults());
    }

    /** With the defaults for what is not given. */
    public PipelineConfig(
            PipelineName pipeline,
            DatabaseConfig source,
            DatabaseConfig target,
            TableSelection tables,
            KafkaConfig kafka,
            Path dataDir,
            CaptureConfig capture,
            ApplyConfig apply) {
        this(pipeline, source, target, tables, kafka, dataDir, capture, apply, SequencesConfig.defaults());
    }

    /** With the defaults for what is not given. */
    public PipelineConfig(
            PipelineName pipeline,
            DatabaseConfig source,
            DatabaseConfig target,
            TableSelection tables,
            KafkaConfig kafka,
            Path dataDir,
            CaptureConfig capture,
            ApplyConfig apply,
            SequencesConfig sequences) {
        this(
                pipeline,
                source,
                target,
                tables,
                kafka,
                dataDir,
                capture,
                apply,
                sequences,
                LoadConfig.defaults(),
                TypesConfig.defaults(),
                SchemaChangePolicy.STOP,
                MonitorConfig.defaults(),
                GateConfig.defaults(),
                VerifyConfig.defaults());
    }

    public PipelineConfig withMonitor(MonitorConfig other) {
        return new PipelineConfig(
                pipeline,
                source,
                target,
                tables,
                kafka,
                dataDir,
                capture,
                apply,
                sequences,
                load,
                types,
                schemaChanges,
                other,
                gate,
                verify);
    }

    /** The same with a Kafka whose address is known by now (the embedded broker's). */
    public PipelineConfig withKafka(KafkaConfig other) {
        return new PipelineConfig(
                pipeline,
                source,
                target,
                tables,
                other,
                dataDir,
                capture,
                apply,
                sequences,
                load,
                types,
                schemaChanges,
                monitor,
                gate,
                verify);
    }

    /** The same with other tables. */
    public PipelineConfig withTables(TableSelection other) {
        return new PipelineConfig(
                pipeline,
                source,
                target,
                other,
                kafka,
                dataDir,
                capture,
                apply,
                sequences,
                load,
                types,
                schemaChanges,
                monitor,
                gate,
                verify);
    }

    /** The same with another load section. */
    public PipelineConfig withLoad(LoadConfig other) {
        return new PipelineConfig(
                pipeline,
                source,
                target,
                tables,
                kafka,
                dataDir,
                capture,
                apply,
                sequences,
                other,
                types,
                schemaChanges,
                monitor,
                gate,
                verify);
    }

    /** The same with another way to compare. */
    public PipelineConfig withVerify(VerifyConfig other) {
        return new PipelineConfig(
                pipeline,
                source,
                target,
                tables,
                kafka,
                dataDir,
                capture,
                apply,
                sequences,
                load,
                types,
                schemaChanges,
                monitor,
                gate,
                other);
    }

    /** The same with another decision on types. */
    public PipelineConfig withTypes(TypesConfig other) {
        return new PipelineConfig(
                pipeline,
                source,
                target,
                tables,
                kafka,
                dataDir,
                capture,
                apply,
                sequences,
                load,
                other,
                schemaChanges,
                monitor,
                gate,
                verify);
    }
}
