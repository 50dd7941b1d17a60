package dev.tidegate.lagmonitor.metrics;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.lagmonitor.alert.delivery.AlertDispatcher;
import dev.tidegate.lagmonitor.readiness.AssessedView;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The pipeline's metrics, with names and units as in docs/METRICS.md. They are read from the latest sample at each
 * scrape; an unknown value is NaN, never 0. Thread-safe.
 */
public final class MonitorMetrics implements AutoCloseable {

    private final PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    /** All that have these names; CloudWatch has names of its own. */
    private final CompositeMeterRegistry registry = new CompositeMeterRegistry();

    private final Optional<MeterRegistry> otlp;
    private final Optional<CloudWatchMetrics> cloudWatch;
    private final LoadMetrics load;
    private final GateMetrics gate;

    /** @param desk whose work is counted */
    public MonitorMetrics(PipelineConfig config, Supplier<AssessedView> snapshot, AlertDispatcher desk) {
        this.otlp = config.monitor().export().otlp().map(OtlpExport::start);
        this.cloudWatch = config.monitor()
                .export()
                .cloudWatch()
                .map(export -> CloudWatchMetrics.start(config.pipeline(), export, snapshot));
        registry.config().meterFilter(new PrintableLabels());
        registry.add(prometheus);
        otlp.ifPresent(registry::add);
        Tags pipeline = Tags.of("pipeline", config.pipeline().value());
        ViewMeters meters =
                new ViewMeters(registry, pipeline, () -> snapshot.get().view());
        LagMetrics.add(meters);
        SlotMetrics.add(meters);
        StateMetrics.add(meters);
        this.load = new LoadMetrics(registry, pipeline, () -> snapshot.get().view());
        this.gate = new GateMetrics(registry, pipeline, snapshot);
        gate.addGate(config);
        gate.addAlerts(desk);
    }

    /** The text that Prometheus reads. */
    public String scrape() {
        load.refresh();
        return prometheus.scrape();
    }

    /** There is a new sample. */
    public void sampled() {
        load.refresh();
    }

    /** The gate has another state than before. */
    public void gateChanged() {
        gate.gateChanged();
    }

    /** What is sent is sent once more, as it is now. */
    @Override
    public void close() {
        otlp.ifPresent(MeterRegistry::close);
        cloudWatch.ifPresent(CloudWatchMetrics::close);
        registry.close();
        prometheus.close();
    }
}
