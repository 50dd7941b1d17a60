package dev.tidegate.app.command.monitor;

import dev.tidegate.app.roles.EmbeddedKafka;
import dev.tidegate.app.takeover.NoTakeover;
import dev.tidegate.app.takeover.TakeoverProbe;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.lagmonitor.Monitor;
import dev.tidegate.lagmonitor.model.Sample;
import dev.tidegate.lagmonitor.model.TakeoverView;
import dev.tidegate.lagmonitor.probe.Probe;
import dev.tidegate.lagmonitor.readiness.AssessedView;
import dev.tidegate.runtime.StopSignal;
import java.time.Duration;
import java.util.List;

/** A monitor for one command: it samples more often, and the first sample waits for the first answers. */
final class OneShotMonitor implements AutoCloseable {

    static final Duration INTERVAL = Duration.ofMillis(250);
    private static final Duration FIRST_ANSWERS_WITHIN = Duration.ofSeconds(12);
    /** It reads the whole catalogs, which may be large. */
    private static final Duration TAKEOVER_WITHIN = Duration.ofMinutes(3);

    private static final Duration TAKEOVER_EVERY = Duration.ofSeconds(10);
    private static final Duration WATCHED_TAKEOVER_EVERY = Duration.ofMinutes(1);
    private static final Duration WATCHED_TAKEOVER_WITHIN = Duration.ofSeconds(3);
    private static final Duration NEVER = Duration.ofHours(1);

    private final Monitor monitor;

    private OneShotMonitor(Monitor monitor) {
        this.monitor = monitor;
    }

    /** For a command that does not show the gate. Returns with the first answers, or at the stop. */
    static OneShotMonitor start(PipelineConfig config, StopSignal stop) {
        return new OneShotMonitor(started(config, new NoTakeover(), NEVER, stop));
    }

    /** With the gate. Returns with the first answers, or at the stop. */
    static OneShotMonitor startWithGate(PipelineConfig config, StopSignal stop) {
        Monitor monitor = started(config, new TakeoverProbe(config), TAKEOVER_EVERY, stop);
        monitor.awaitTakeover(TAKEOVER_WITHIN, stop);
        return new OneShotMonitor(monitor);
    }

    /** With the gate, looked at again and again: what the application would find there is known a little later. */
    static OneShotMonitor watch(PipelineConfig config, StopSignal stop) {
        Monitor monitor = started(config, new TakeoverProbe(config), WATCHED_TAKEOVER_EVERY, stop);
        monitor.awaitTakeover(WATCHED_TAKEOVER_WITHIN, stop);
        return new OneShotMonitor(monitor);
    }

    private static Monitor started(
            PipelineConfig config, Probe<TakeoverView> takeover, Duration takeoverEvery, StopSignal stop) {
        PipelineConfig often = config.withMonitor(config.monitor().lookingEvery(INTERVAL));
        Monitor monitor = new Monitor(often, () -> EmbeddedKafka.observed(config), takeover, takeoverEvery);
        monitor.start();
        monitor.awaitFirstAnswers(FIRST_ANSWERS_WITHIN, stop);
        return monitor;
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
