package dev.tidegate.cli.process;

import dev.tidegate.broker.EmbeddedBroker;
import dev.tidegate.core.config.KafkaConfig;
import dev.tidegate.core.config.PipelineConfig;
import dev.tidegate.core.failure.FailureCategory;
import dev.tidegate.core.failure.TidegateException;
import java.nio.file.Path;
import java.util.Optional;

/** The broker that a pipeline without a Kafka of its own has under its data directory. */
public final class EmbeddedKafka {

    private EmbeddedKafka() {}

    public static Path directory(PipelineConfig config) {
        return config.dataDir().toAbsolutePath().normalize().resolve("broker");
    }

    /** @return the Kafka to use if it can be reached: the configured one, or the embedded one if it runs somewhere */
    public static Optional<KafkaConfig> find(PipelineConfig config) {
        KafkaConfig kafka = config.kafka();
        return kafka.isEmbedded()
                ? EmbeddedBroker.bootstrapServersIn(directory(config)).map(kafka::at)
                : Optional.of(kafka);
    }

    /** @throws TidegateException of category REFUSED if it runs, in whatever process */
    static void requireStopped(PipelineConfig config) {
        if (config.kafka().isEmbedded()
                && EmbeddedBroker.bootstrapServersIn(directory(config)).isPresent()) {
            throw new TidegateException(
                    FailureCategory.REFUSED,
                    "PIPELINE-RUNNING",
                    "the pipeline runs already: the broker in " + directory(config) + " answers",
                    "stop the other `tidegate run` first; two pipelines need two data directories");
        }
    }

    static EmbeddedBroker start(PipelineConfig config) {
        requireStopped(config);
        try {
            return EmbeddedBroker.start(directory(config));
        } catch (IllegalStateException e) {
            throw new TidegateException(
                    FailureCategory.FINAL,
                    "BROKER-NOT-STARTED",
                    e.getMessage(),
                    "if its log is broken, delete that directory: the pipeline goes on from the source",
                    e);
        }
    }
}
