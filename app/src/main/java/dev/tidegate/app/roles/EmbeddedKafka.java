package dev.tidegate.app.roles;

import dev.tidegate.broker.BrokerAccess;
import dev.tidegate.broker.BrokerDirectoryException;
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

    /** The Kafka that an embedded broker is. */
    static KafkaConfig at(KafkaConfig kafka, BrokerAccess access) {
        return kafka.at(access.bootstrapServers(), access.properties());
    }

    private static TidegateException refused(BrokerDirectoryException e) {
        return new TidegateException(RunCode.BROKER_DIRECTORY, e.getMessage(), e.nextStep(), e);
    }

    /**
     * @throws TidegateException BROKER-DIRECTORY if this user may not know
     * @return the Kafka to use if it can be reached: the configured one, or the embedded one if it runs somewhere
     */
    public static Optional<KafkaConfig> find(PipelineConfig config) {
        KafkaConfig kafka = config.kafka();
        if (!kafka.isEmbedded()) {
            return Optional.of(kafka);
        }
        try {
            return EmbeddedBroker.accessIn(directory(config)).map(access -> at(kafka, access));
        } catch (BrokerDirectoryException e) {
            throw refused(e);
        }
    }

    /** The same for a monitor, to which an answer that is missing is unknown. */
    public static Observed<KafkaConfig> observed(PipelineConfig config) {
        try {
            return find(config)
                    .map(Observed::of)
                    .orElseGet(() -> Observed.unknown("the embedded broker does not run (tidegate run starts it)"));
        } catch (TidegateException e) {
            return Observed.unknown(e.getMessage() + ": " + e.nextStep());
        }
    }

    /** @throws TidegateException of category REFUSED if it runs, in whatever process */
    public static void requireStopped(PipelineConfig config) {
        if (config.kafka().isEmbedded() && runsIn(directory(config))) {
            throw new TidegateException(
                    RunCode.PIPELINE_RUNNING,
                    "the pipeline runs already: the broker in " + directory(config) + " answers",
                    "stop the other `tidegate run` first; two pipelines need two data directories");
        }
    }

    private static boolean runsIn(Path directory) {
        try {
            return EmbeddedBroker.runsIn(directory);
        } catch (BrokerDirectoryException e) {
            throw refused(e);
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
        } catch (BrokerDirectoryException e) {
            throw refused(e);
        } catch (IllegalStateException e) {
            throw new TidegateException(
                    RunCode.BROKER_NOT_STARTED,
                    e.getMessage(),
                    "if its log is broken, delete that directory: the pipeline resumes from the source",
                    e);
        }
    }
}
