package dev.tidegate.lagmonitor.metrics;

import dev.tidegate.lagmonitor.lag.PipelineView;
import dev.tidegate.lagmonitor.model.Observed;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Meters that read the latest sample at each scrape; an unknown value is NaN, never 0. */
final class ViewMeters {

    private static final double MILLIS = 1000.0;

    private final MeterRegistry registry;
    private final Tags pipeline;
    private final Supplier<PipelineView> view;

    /** @param pipeline the tags that every meter has */
    ViewMeters(MeterRegistry registry, Tags pipeline, Supplier<PipelineView> view) {
        this.registry = registry;
        this.pipeline = pipeline;
        this.view = view;
    }

    Tags pipeline() {
        return pipeline;
    }

    /** Of the pipeline as a whole. */
    void gauge(String name, String unit, String help, Function<PipelineView, Optional<Double>> value) {
        gauge(name, unit, help, pipeline, value);
    }

    /** @param unit the last part of the name; empty for a number of things */
    void gauge(String name, String unit, String help, Tags tags, Function<PipelineView, Optional<Double>> value) {
        // Two units of one thing are two metrics, and Micrometer knows a metric by its name alone.
        String full = unit.isEmpty() ? name : name + "." + unit.replace('_', '.');
        Gauge.builder(full, () -> value.apply(view.get()).orElse(Double.NaN))
                .description(help)
                .tags(tags)
                .register(registry);
    }

    void counter(String name, String help, Function<PipelineView, Optional<Long>> value) {
        FunctionCounter.builder(name, view, latest -> value.apply(latest.get())
                        .map(Long::doubleValue)
                        .orElse(Double.NaN))
                .description(help)
                .tags(pipeline)
                .register(registry);
    }

    static Optional<Double> seconds(Observed<Duration> reading) {
        return reading.value().map(ViewMeters::seconds);
    }

    static double seconds(Duration duration) {
        return duration.toMillis() / MILLIS;
    }

    static Optional<Double> number(Observed<Long> reading) {
        return reading.value().map(Long::doubleValue);
    }
}
