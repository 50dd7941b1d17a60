package dev.tidegate.cli.monitor;

import dev.tidegate.cli.process.EmbeddedKafka;
import dev.tidegate.core.config.KafkaConfig;
import dev.tidegate.core.config.PipelineConfig;
import dev.tidegate.core.run.StopSignal;
import dev.tidegate.monitor.Monitor;
import dev.tidegate.monitor.Reading;
import dev.tidegate.monitor.Snapshot;
import dev.tidegate.monitor.history.Look;
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
    public static Reading<KafkaConfig> kafka(PipelineConfig config) {
        return EmbeddedKafka.find(config)
                .map(Reading::of)
                .orElseGet(() -> Reading.unknown("the embedded broker does not run (tidegate run starts it)"));
    }

    public Snapshot look() {
        return monitor.look();
    }

    /** Those so far, oldest first. */
    public List<Look> looks() {
        return monitor.recent().all();
    }

    @Override
    public void close() {
        monitor.close();
    }
}
