package dev.tidegate.app.command.monitor;

import dev.tidegate.app.roles.EmbeddedKafka;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.config.pipeline.KafkaConfig;
import dev.tidegate.lagmonitor.Monitor;
import dev.tidegate.lagmonitor.model.Observed;
import dev.tidegate.lagmonitor.model.Sample;
import dev.tidegate.lagmonitor.readiness.AssessedView;
import dev.tidegate.runtime.StopSignal;
import java.time.Duration;
import java.util.List;

/** A monitor for one command: it looks more often, and the first look waits for the first answers. */
public final class OneShotMonitor implements AutoCloseable {

    private static final Duration INTERVAL = Duration.ofMillis(250);
    private static final Duration FIRST_ANSWERS_WITHIN = Duration.ofSeconds(12);

    private final Monitor monitor;

    private OneShotMonitor(Monitor monitor) {
        this.monitor = monitor;
    }

    /** Returns with the first answers, or at the stop. */
    public static OneShotMonitor start(PipelineConfig config, StopSignal stop) {
        PipelineConfig often = config.withMonitor(config.monitor().lookingEvery(INTERVAL));
        Monitor monitor = new Monitor(often, () -> kafka(config));
        monitor.start();
        monitor.awaitFirstAnswers(FIRST_ANSWERS_WITHIN, stop);
        return new OneShotMonitor(monitor);
    }

    /** The configured Kafka, or the embedded one if it runs somewhere. */
    public static Observed<KafkaConfig> kafka(PipelineConfig config) {
        return EmbeddedKafka.find(config)
                .map(Observed::of)
                .orElseGet(() -> Observed.unknown("the embedded broker does not run (tidegate run starts it)"));
    }

    public AssessedView look() {
        return monitor.look();
    }

    /** Those so far, oldest first. */
    public List<Sample> looks() {
        return monitor.recent().all();
    }

    @Override
    public void close() {
        monitor.close();
    }
}
