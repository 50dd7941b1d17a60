package dev.tidegate.demo;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.lagmonitor.model.Observed;
import dev.tidegate.lagmonitor.probe.LaneSampler;
import dev.tidegate.model.text.HumanFormat;
import dev.tidegate.testkit.workload.WorkloadCounts;
import java.util.Locale;

/** The line that moves while the writers write. */
final class DemoProgress implements AutoCloseable {

    private final LaneSampler watch;
    private final DemoScreen screen;
    private final LagSamples lags = new LagSamples();
    private final long startedAt = System.nanoTime();

    DemoProgress(PipelineConfig config, DemoScreen screen) {
        this.watch = new LaneSampler(config);
        this.screen = screen;
    }

    void look(WorkloadCounts written) {
        Observed<LaneSampler.LaneSample> reading = watch.sample();
        reading.value().flatMap(look -> look.lag().value()).ifPresent(lags::add);
        String target = reading.map(DemoProgress::describe)
                .value()
                .orElseGet(() -> "target: unknown (" + reading.reason().orElse("") + ")");
        screen.progress(String.format(
                Locale.ROOT,
                "  %2d s | source: %,d transactions, %,d changes | %s",
                (System.nanoTime() - startedAt) / 1_000_000_000,
                written.transactions(),
                written.rows(),
                target));
    }

    private static String describe(LaneSampler.LaneSample look) {
        return String.format(
                Locale.ROOT,
                "target: %,d changes, %,.0f/s | lag %s",
                look.changes(),
                look.changesPerSecond().orElse(0.0),
                look.lag().map(HumanFormat::lag).value().orElse("unknown"));
    }

    LagSamples lags() {
        return lags;
    }

    @Override
    public void close() {
        watch.close();
    }
}
