package dev.tidegate.app.roles;

import dev.tidegate.broker.EmbeddedBroker;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.config.pipeline.KafkaConfig;
import dev.tidegate.lagmonitor.model.Observed;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.RunCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

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

    /** The same for a monitor, to which an answer that is missing is unknown. */
    public static Observed<KafkaConfig> observed(PipelineConfig config) {
        return find(config)
                .map(Observed::of)
                .orElseGet(() -> Observed.unknown("the embedded broker does not run (tidegate run starts it)"));
    }

    /** @throws TidegateException of category REFUSED if it runs, in whatever process */
    public static void requireStopped(PipelineConfig config) {
        if (config.kafka().isEmbedded()
                && EmbeddedBroker.bootstrapServersIn(directory(config)).isPresent()) {
            throw new TidegateException(
                    RunCode.PIPELINE_RUNNING,
                    "the pipeline runs already: the broker in " + directory(config) + " answers",
                    "stop the other `tidegate run` first; two pipelines need two data directories");
        }
    }

    /** Starts the broker of a pipeline that the check allows; at the same time, if the broker is not its first. */
    static EmbeddedBroker startBeside(PipelineConfig config, Optional<StartCheck> check) {
        requireStopped(config);
        if (!Files.isDirectory(directory(config))) {
            check.ifPresent(StartCheck::run);
            return start(config);
        }
        ExecutorService beside = Executors.newSingleThreadExecutor(task -> new Thread(task, "broker-start"));
        try {
            Future<EmbeddedBroker> broker = beside.submit(() -> start(config));
            try {
                check.ifPresent(StartCheck::run);
            } catch (RuntimeException refused) {
                closeIfStarted(broker, refused);
                throw refused;
            }
            return result(broker);
        } finally {
            beside.shutdown();
        }
    }

    private static void closeIfStarted(Future<EmbeddedBroker> broker, RuntimeException refused) {
        try {
            result(broker).close();
        } catch (RuntimeException e) {
            refused.addSuppressed(e);
        }
    }

    private static EmbeddedBroker result(Future<EmbeddedBroker> broker) {
        try {
            return broker.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the broker starts", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        }
    }

    private static EmbeddedBroker start(PipelineConfig config) {
        try {
            return EmbeddedBroker.start(directory(config));
        } catch (IllegalStateException e) {
            throw new TidegateException(
                    RunCode.BROKER_NOT_STARTED,
                    e.getMessage(),
                    "if its log is broken, delete that directory: the pipeline resumes from the source",
                    e);
        }
    }
}
