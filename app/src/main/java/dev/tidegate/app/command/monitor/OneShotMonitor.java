package dev.tidegate.app.command.monitor;

import dev.tidegate.app.roles.EmbeddedKafka;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.lagmonitor.Monitor;
import dev.tidegate.lagmonitor.model.Sample;
import dev.tidegate.lagmonitor.readiness.AssessedView;
import dev.tidegate.runtime.StopSignal;
import java.time.Duration;
import java.util.List;

/** A monitor for one command: it samples more often, and the first sample waits for the first answers. */
final class OneShotMonitor implements AutoCloseable {

    static final Duration INTERVAL = Duration.ofMillis(250);
    private static final Duration FIRST_ANSWERS_WITHIN = Duration.ofSeconds(12);

    private final Monitor monitor;

    private OneShotMonitor(Monitor monitor) {
        this.monitor = monitor;
    }

    /** Returns with the first answers, or at the stop. */
    static OneShotMonitor start(PipelineConfig config, StopSignal stop) {
        PipelineConfig often = config.withMonitor(config.monitor().lookingEvery(INTERVAL));
        Monitor monitor = new Monitor(often, () -> EmbeddedKafka.observed(config));
        monitor.start();
        monitor.awaitFirstAnswers(FIRST_ANSWERS_WITHIN, stop);
        return new OneShotMonitor(monitor);
    }

    AssessedView sample() {
        return monitor.sample();
    }

    /** Those so far, oldest first. */
    List<Sample> samples() {
        return monitor.recent().all();
    }

    @Override
    public void close() {
        monitor.close();
    }
}
