package dev.tidegate.lagmonitor.metrics;

import static dev.tidegate.lagmonitor.metrics.ViewMeters.number;
import static dev.tidegate.lagmonitor.metrics.ViewMeters.seconds;

import dev.tidegate.lagmonitor.lag.PipelineView;
import dev.tidegate.lagmonitor.lag.Stage;
import dev.tidegate.lagmonitor.model.Observed;
import io.micrometer.core.instrument.Tags;
import java.util.Optional;
import java.util.function.Function;

/** Metrics of lag and rates, and of which server answers. */
final class LagMetrics {

    private final ViewMeters meters;

    private LagMetrics(ViewMeters meters) {
        this.meters = meters;
    }

    static void add(ViewMeters meters) {
        LagMetrics metrics = new LagMetrics(meters);
        metrics.addReachability();
        metrics.addLag();
        metrics.addRates();
    }

    private void addReachability() {
        up("source", PipelineView::source);
        up("kafka", PipelineView::topic);
        up("target", PipelineView::target);
    }

    private void up(String what, Function<PipelineView, Observed<?>> reading) {
        meters.gauge(
                "tidegate.up",
                "",
                "1 if it answers",
                meters.pipeline().and("what", what),
                pipeline -> Optional.of(reading.apply(pipeline).value().isPresent() ? 1.0 : 0.0));
    }

    private void addLag() {
        Tags lane = meters.pipeline().and("lane", "0");
        meters.gauge(
                "tidegate.lag",
                "seconds",
                "How far the target is behind, by the source's clock",
                lane,
                pipeline -> seconds(pipeline.lag().time()));
        meters.gauge(
                "tidegate.lag.known",
                "",
                "1 if the lag is known",
                lane,
                pipeline -> Optional.of(pipeline.lag().time().value().isPresent() ? 1.0 : 0.0));
        meters.gauge(
                "tidegate.lag",
                "bytes",
                "WAL of the source that is not applied to the target",
                lane,
                pipeline -> number(pipeline.lag().bytes()));
        for (Stage.Name name : Stage.Name.values()) {
            Tags tags = lane.and("stage", name.text());
            meters.gauge(
                    "tidegate.stage.lag",
                    "seconds",
                    "What is still before the end of the stage",
                    tags,
                    pipeline -> seconds(stage(pipeline, name).time()));
            meters.gauge(
                    "tidegate.stage.lag",
                    "bytes",
                    "What is still before the end of the stage",
                    tags,
                    pipeline -> number(stage(pipeline, name).bytes()));
            meters.gauge(
                    "tidegate.stage.lag",
                    "records",
                    "What is still before the end of the stage",
                    tags,
                    pipeline -> number(stage(pipeline, name).records()));
        }
        meters.gauge(
                "tidegate.captured.age",
                "seconds",
                "How long ago the newest commit or heartbeat in the topic was made",
                lane,
                pipeline -> seconds(pipeline.capturedAge()));
    }

    private static Stage stage(PipelineView pipeline, Stage.Name name) {
        return pipeline.lag().stage(name);
    }

    private void addRates() {
        meters.gauge(
                "tidegate.wal.rate", "bytes_per_second", "WAL that the source writes", pipeline -> pipeline.movement()
                        .walBytesPerSecond()
                        .value());
        meters.gauge(
                "tidegate.captured.rate",
                "records_per_second",
                "Records written to the topic",
                pipeline -> pipeline.movement().recordsPerSecond().value());
        meters.gauge(
                "tidegate.applied.rate",
                "changes_per_second",
                "Changes applied to the target",
                pipeline -> pipeline.movement().changesPerSecond().value());
        meters.gauge(
                "tidegate.catch.up",
                "seconds",
                "Time until the lag is gone at the present rate",
                pipeline -> seconds(pipeline.movement().catchUp()));
    }
}
