package dev.tidegate.monitor.metrics;

import dev.tidegate.core.config.GateCheck;
import dev.tidegate.core.config.PipelineConfig;
import dev.tidegate.core.state.Checkpoint;
import dev.tidegate.core.state.SequenceState;
import dev.tidegate.monitor.Picture;
import dev.tidegate.monitor.Reading;
import dev.tidegate.monitor.Snapshot;
import dev.tidegate.monitor.alert.AlertDesk;
import dev.tidegate.monitor.gate.CheckResult;
import dev.tidegate.monitor.gate.GateReport;
import dev.tidegate.monitor.lag.SlotForecast;
import dev.tidegate.monitor.lag.Stage;
import dev.tidegate.monitor.probe.SlotStatus;
import dev.tidegate.monitor.probe.SourceView;
import dev.tidegate.monitor.probe.TableStatus;
import dev.tidegate.monitor.probe.TargetView;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The pipeline's metrics, names and units as in docs/METRICS.md. They are read from the latest picture when they are asked
 * for; what is unknown is NaN, never 0. Any thread may call.
 */
public final class MonitorMetrics implements AutoCloseable {

    private static final double MILLIS = 1000.0;

    private final PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    /** All that have these names; CloudWatch has names of its own. */
    private final CompositeMeterRegistry registry = new CompositeMeterRegistry();

    private final Optional<MeterRegistry> otlp;
    private final Optional<CloudWatchMetrics> cloudWatch;
    private final Supplier<Snapshot> snapshot;
    private final Tags pipeline;
    private final LoadMetrics load;
    private final AtomicLong gateChanges = new AtomicLong();

    /** @param desk whose work is counted */
    public MonitorMetrics(PipelineConfig config, Supplier<Snapshot> snapshot, AlertDesk desk) {
        this.snapshot = snapshot;
        this.otlp = config.monitor().export().otlp().map(OtlpExport::start);
        this.cloudWatch = config.monitor()
                .export()
                .cloudWatch()
                .map(export -> CloudWatchMetrics.start(config.pipeline(), export, snapshot));
        registry.add(prometheus);
        otlp.ifPresent(registry::add);
        this.pipeline = Tags.of("pipeline", config.pipeline().value());
        addReachability();
        addLag();
        addRates();
        addSlot();
        addState();
        this.load = new LoadMetrics(registry, pipeline, () -> snapshot.get().picture());
        addGate(config);
        addAlerts(desk);
    }

    /** The text that Prometheus reads. */
    public String scrape() {
        load.refresh();
        return prometheus.scrape();
    }

    /** There is a new picture. */
    public void looked() {
        load.refresh();
    }

    /** The gate has another state than before. */
    public void gateChanged() {
        gateChanges.incrementAndGet();
    }

    private void addReachability() {
        up("source", Picture::source);
        up("kafka", Picture::topic);
        up("target", Picture::target);
    }

    private void up(String what, Function<Picture, Reading<?>> reading) {
        gauge(
                "tidegate.up",
                "",
                "1 if it answers",
                pipeline.and("what", what),
                picture -> Optional.of(reading.apply(picture).value().isPresent() ? 1.0 : 0.0));
    }

    private void addLag() {
        Tags lane = pipeline.and("lane", "0");
        gauge(
                "tidegate.lag",
                "seconds",
                "How far the target is behind, by the source's clock",
                lane,
                picture -> seconds(picture.lag().time()));
        gauge(
                "tidegate.lag.known",
                "",
                "1 if the lag is known",
                lane,
                picture -> Optional.of(picture.lag().time().value().isPresent() ? 1.0 : 0.0));
        gauge(
                "tidegate.lag",
                "bytes",
                "WAL of the source that the target does not have",
                lane,
                picture -> number(picture.lag().bytes()));
        for (Stage.Name name : Stage.Name.values()) {
            Tags tags = lane.and("stage", name.text());
            gauge(
                    "tidegate.stage.lag",
                    "seconds",
                    "What has not passed the stage yet",
                    tags,
                    picture -> seconds(stage(picture, name).time()));
            gauge(
                    "tidegate.stage.lag",
                    "bytes",
                    "What has not passed the stage yet",
                    tags,
                    picture -> number(stage(picture, name).bytes()));
            gauge(
                    "tidegate.stage.lag",
                    "records",
                    "What has not passed the stage yet",
                    tags,
                    picture -> number(stage(picture, name).records()));
        }
        gauge(
                "tidegate.captured.age",
                "seconds",
                "How long ago the newest commit or heartbeat in the topic was made",
                lane,
                picture -> seconds(picture.capturedAge()));
    }

    private static Stage stage(Picture picture, Stage.Name name) {
        return picture.lag().stage(name);
    }

    private void addRates() {
        gauge(
                "tidegate.wal.rate",
                "bytes_per_second",
                "WAL that the source writes",
                pipeline,
                picture -> picture.movement().walBytesPerSecond().value());
        gauge(
                "tidegate.captured.rate",
                "records_per_second",
                "Records that come into the topic",
                pipeline,
                picture -> picture.movement().recordsPerSecond().value());
        gauge(
                "tidegate.applied.rate",
                "changes_per_second",
                "Changes that the target takes",
                pipeline,
                picture -> picture.movement().changesPerSecond().value());
        gauge(
                "tidegate.catch.up",
                "seconds",
                "Until the lag is gone if this goes on",
                pipeline,
                picture -> seconds(picture.movement().catchUp()));
    }

    private void addSlot() {
        slot(
                "tidegate.slot.active",
                "",
                "1 if a capture reads from the slot",
                s -> Optional.of(s.active() ? 1.0 : 0.0));
        slot(
                "tidegate.slot.lost",
                "",
                "1 if the slot can never be read again",
                s -> Optional.of(s.isLost() ? 1.0 : 0.0));
        slot("tidegate.slot.retained", "bytes", "WAL that the source keeps", s -> s.retainedBytes()
                .map(Long::doubleValue));
        slot("tidegate.slot.safe", "bytes", "WAL that may still be written before it is lost", s -> s.safeWalBytes()
                .map(Long::doubleValue));
        slot(
                "tidegate.slot.catalog.xmin.age",
                "transactions",
                "Age of the oldest one kept from vacuum",
                s -> s.catalogXminAge().map(Long::doubleValue));
        gauge(
                "tidegate.slot.lasts",
                "seconds",
                "Until the slot is lost at the present WAL rate",
                pipeline,
                picture -> picture.slotForecast().value().map(MonitorMetrics::lasts));
    }

    /** No end in sight is infinite; only what cannot be told is NaN. */
    private static double lasts(SlotForecast forecast) {
        return forecast.left().map(left -> left.toMillis() / MILLIS).orElse(Double.POSITIVE_INFINITY);
    }

    private void slot(String name, String unit, String help, Function<SlotStatus, Optional<Double>> value) {
        gauge(name, unit, help, pipeline, picture -> picture.source()
                .then(SourceView::slot)
                .value()
                .flatMap(value));
    }

    private void addState() {
        tables("tidegate.tables", "Replicated tables", tables -> tables.size());
        tables("tidegate.tables.loading", "Tables whose first copy is not complete", tables ->
                (int) tables.stream().filter(TableStatus::isLoading).count());
        gauge("tidegate.tables.errored", "", "Tables of which nothing arrives", pipeline, picture -> picture.target()
                .value()
                .filter(target -> target.tables().value().isPresent())
                .map(target -> (double) target.tablesErrored()));
        gauge(
                "tidegate.drift",
                "rows",
                "Rows that a change did not find as expected",
                pipeline,
                picture -> number(picture.target().then(TargetView::driftRows)));
        gauge(
                "tidegate.sequences.not.in.step",
                "",
                "Sequences that are not in step",
                pipeline,
                picture -> picture.target()
                        .then(TargetView::sequences)
                        .value()
                        .filter(states -> states.checkedAt().isPresent())
                        .map(states -> (double) states.sequences().stream()
                                .filter(sequence -> !isInStep(sequence))
                                .count()));
        counter("tidegate.applied.changes", "Changes applied since the stream began", Checkpoint::changes);
        counter(
                "tidegate.applied.transactions",
                "Transactions applied since the stream began",
                Checkpoint::transactions);
    }

    private static boolean isInStep(SequenceState sequence) {
        return sequence.isInStep();
    }

    private void tables(String name, String help, Function<List<TableStatus>, Integer> count) {
        gauge(name, "", help, pipeline, picture -> picture.target()
                .then(TargetView::tables)
                .value()
                .map(tables -> (double) count.apply(tables)));
    }

    private void counter(String name, String help, Function<Checkpoint, Long> value) {
        FunctionCounter.builder(name, this, metrics -> metrics.snapshot
                        .get()
                        .picture()
                        .target()
                        .value()
                        .flatMap(TargetView::checkpoint)
                        .map(value)
                        .map(Long::doubleValue)
                        .orElse(Double.NaN))
                .description(help)
                .tags(pipeline)
                .register(registry);
    }

    private void addGate(PipelineConfig config) {
        Gauge.builder("tidegate.gate.open", () -> snapshot.get().gate().state() == GateReport.State.OPEN ? 1 : 0)
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

    private void gauge(String name, String unit, String help, Tags tags, Function<Picture, Optional<Double>> value) {
        // Two units of one thing are two metrics, and Micrometer knows a metric by its name alone.
        String full = unit.isEmpty() ? name : name + "." + unit.replace('_', '.');
        Gauge.builder(full, () -> value.apply(snapshot.get().picture()).orElse(Double.NaN))
                .description(help)
                .tags(tags)
                .register(registry);
    }

    private static Optional<Double> seconds(Reading<Duration> reading) {
        return reading.value().map(duration -> duration.toMillis() / MILLIS);
    }

    private static Optional<Double> number(Reading<Long> reading) {
        return reading.value().map(Long::doubleValue);
    }

    private void addAlerts(AlertDesk desk) {
        FunctionCounter.builder("tidegate.alerts.told", desk, AlertDesk::delivered)
                .description("Alerts that a receiver has taken")
                .tags(pipeline)
                .register(registry);
        FunctionCounter.builder("tidegate.alerts.undelivered", desk, AlertDesk::undelivered)
                .description("Alerts that a receiver has not taken after all attempts")
                .tags(pipeline)
                .register(registry);
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
