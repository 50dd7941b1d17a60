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
        TypesConfig types,
        SchemaChangePolicy schemaChanges,
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
            TypesConfig types,
            SchemaChangePolicy schemaChanges) {
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
                types,
                schemaChanges,
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
                TypesConfig.defaults(),
                SchemaChangePolicy.STOP);
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
                types,
                schemaChanges,
                verify);
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
                other,
                schemaChanges,
                verify);
    }
}
