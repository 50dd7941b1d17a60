package dev.tidegate.lagmonitor.metrics;

import dev.tidegate.config.monitor.ExportConfig.CloudWatch;
import dev.tidegate.lagmonitor.lag.PipelineView;
import dev.tidegate.lagmonitor.model.SlotStatus;
import dev.tidegate.lagmonitor.model.SourceView;
import dev.tidegate.lagmonitor.model.TargetView;
import dev.tidegate.lagmonitor.model.table.TableStatus;
import dev.tidegate.lagmonitor.readiness.AssessedView;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ConfigCode;
import dev.tidegate.state.monitor.GateState;
import io.micrometer.cloudwatch2.CloudWatchConfig;
import io.micrometer.cloudwatch2.CloudWatchMeterRegistry;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClientBuilder;

/**
 * A few metrics for CloudWatch, under the names that migrations to AWS watch; only a few, since each one costs money
 * there. An unknown value is not sent: treat missing data as breaching in an alarm, or watch ReplicationLagKnown.
 */
final class CloudWatchMetrics implements AutoCloseable {

    /** With all attempts, from the connection to the end of the answer. */
    private static final Duration SENT_WITHIN = Duration.ofSeconds(15);

    private static final double MILLIS = 1000.0;

    private final CloudWatchAsyncClient client;
    private final MeterRegistry registry;
    private final Supplier<AssessedView> snapshot;
    private final Tags tags;

    private CloudWatchMetrics(
            PipelineName pipeline, CloudWatch export, CloudWatchAsyncClient client, Supplier<AssessedView> snapshot) {
        this.client = client;
        this.snapshot = snapshot;
        this.registry = new CloudWatchMeterRegistry(settings(export), Clock.SYSTEM, client);
        // The names as they are; Micrometer puts what it measures behind them.
        registry.config().namingConvention((name, type, unit) -> name.replaceFirst("\\.value$", ""));
        Tags given = Tags.of("Pipeline", pipeline.value());
        for (var dimension : export.dimensions().entrySet()) {
            given = given.and(dimension.getKey(), dimension.getValue());
        }
        this.tags = given;
    }

    /** @throws TidegateException if nobody says which region, or with whose rights */
    static CloudWatchMetrics start(PipelineName pipeline, CloudWatch export, Supplier<AssessedView> snapshot) {
        try {
            CloudWatchAsyncClientBuilder client =
                    CloudWatchAsyncClient.builder().overrideConfiguration(limits -> limits.apiCallTimeout(SENT_WITHIN));
            export.region().map(Region::of).ifPresent(client::region);
            export.endpoint().ifPresent(client::endpointOverride);
            CloudWatchMetrics metrics = new CloudWatchMetrics(pipeline, export, client.build(), snapshot);
            metrics.addLag();
            metrics.addTables();
            metrics.addSlot();
            metrics.addGate();
            return metrics;
        } catch (SdkException e) {
            throw new TidegateException(
                    ConfigCode.MONITOR_CLOUDWATCH,
                    "cannot send metrics to CloudWatch: " + e.getMessage(),
                    "set monitor.export.cloudwatch.region, or AWS_REGION",
                    e);
        }
    }

    private static CloudWatchConfig settings(CloudWatch export) {
        return new CloudWatchConfig() {
            @Override
            public String get(String key) {
                return null;
            }

            @Override
            public String namespace() {
                return export.namespace();
            }

            @Override
            public Duration step() {
                return export.interval();
            }
        };
    }

    private void addLag() {
        gauge(
                "ReplicationLag",
                "seconds",
                pipeline -> pipeline.lag().time().value().map(CloudWatchMetrics::seconds));
        gauge(
                "ReplicationLagKnown",
                "count",
                pipeline -> Optional.of(pipeline.lag().time().value().isPresent() ? 1.0 : 0.0));
        gauge(
                "ReplicationLagBytes",
                "bytes",
                pipeline -> pipeline.lag().bytes().value().map(Long::doubleValue));
        gauge("ChangesApplied", "count/second", pipeline -> pipeline.movement()
                .changesPerSecond()
                .value());
    }

    private void addTables() {
        tables("TablesTotal", List::size);
        tables(
                "TablesLoading",
                tables -> tables.stream().filter(TableStatus::isLoading).count());
        gauge("TablesErrored", "count", pipeline -> pipeline.target()
                .value()
                .filter(target -> target.tables().value().isPresent())
                .map(target -> (double) target.tablesErrored()));
        gauge("DriftRows", "count", pipeline -> pipeline.target()
                .then(TargetView::driftRows)
                .value()
                .map(rows -> (double) rows));
    }

    private void tables(String name, ToLongFunction<List<TableStatus>> count) {
        gauge(name, "count", pipeline -> pipeline.target()
                .then(TargetView::tables)
                .value()
                .map(tables -> (double) count.applyAsLong(tables)));
    }

    private void addSlot() {
        gauge("SlotRetainedBytes", "bytes", pipeline -> pipeline.source()
                .then(SourceView::slot)
                .value()
                .flatMap(SlotStatus::retainedBytes)
                .map(Long::doubleValue));
        // Without an end in sight nothing is sent: CloudWatch knows no infinity.
        gauge("SlotTimeLeft", "seconds", pipeline -> pipeline.slotForecast()
                .value()
                .flatMap(forecast -> forecast.left())
                .map(CloudWatchMetrics::seconds));
    }

    private void addGate() {
        Gauge.builder("GateOpen", () -> snapshot.get().gate().state() == GateState.OPEN ? 1 : 0)
                .baseUnit("count")
                .tags(tags)
                .register(registry);
    }

    /** What is unknown is NaN here, which is not sent. */
    private void gauge(String name, String unit, Function<PipelineView, Optional<Double>> value) {
        Gauge.builder(name, () -> value.apply(snapshot.get().view()).orElse(Double.NaN))
                .baseUnit(unit)
                .tags(tags)
                .register(registry);
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / MILLIS;
    }

    @Override
    public void close() {
        registry.close();
        client.close();
    }
}
