package dev.tidegate.lagmonitor.metrics;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.config.monitor.GateCheck;
import dev.tidegate.lagmonitor.alert.delivery.AlertDispatcher;
import dev.tidegate.lagmonitor.readiness.AssessedView;
import dev.tidegate.lagmonitor.readiness.CheckResult;
import dev.tidegate.state.monitor.GateState;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Metrics of the gate, its checks and alerts. */
final class GateMetrics {

    private final MeterRegistry registry;
    private final Tags pipeline;
    private final Supplier<AssessedView> snapshot;
    private final AtomicLong gateChanges = new AtomicLong();

    GateMetrics(MeterRegistry registry, Tags pipeline, Supplier<AssessedView> snapshot) {
        this.registry = registry;
        this.pipeline = pipeline;
        this.snapshot = snapshot;
    }

    /** The gate has another state than before. */
    void gateChanged() {
        gateChanges.incrementAndGet();
    }

    void addGate(PipelineConfig config) {
        Gauge.builder("tidegate.gate.open", () -> snapshot.get().gate().state() == GateState.OPEN ? 1 : 0)
                .description("1 if every required check has passed")
                .tags(pipeline)
                .register(registry);
        FunctionCounter.builder("tidegate.gate.changes", gateChanges, AtomicLong::doubleValue)
                .description("How often the gate's state has changed")
                .tags(pipeline)
                .register(registry);
        for (GateCheck check : GateCheck.values()) {
            if (config.gate().need(check) != GateCheck.Need.OFF) {
                Gauge.builder("tidegate.gate.check.passed", () -> outcome(check))
                        .description("1 passed, 0 failed")
                        .tags(pipeline.and(
                                "check",
                                check.id(),
                                "need",
                                config.gate().need(check).text()))
                        .register(registry);
            }
        }
    }

    private Double outcome(GateCheck check) {
        return snapshot.get().gate().checks().stream()
                .filter(result -> result.check() == check && !result.outcome().equals(CheckResult.UNKNOWN))
                .findFirst()
                .map(result -> result.hasPassed() ? 1.0 : 0.0)
                .orElse(Double.NaN);
    }

    void addAlerts(AlertDispatcher desk) {
        FunctionCounter.builder("tidegate.alerts.told", desk, AlertDispatcher::delivered)
                .description("Alerts that a receiver has accepted")
                .tags(pipeline)
                .register(registry);
        FunctionCounter.builder("tidegate.alerts.undelivered", desk, AlertDispatcher::undelivered)
                .description("Alerts that a receiver did not accept after all attempts")
                .tags(pipeline)
                .register(registry);
    }
}
