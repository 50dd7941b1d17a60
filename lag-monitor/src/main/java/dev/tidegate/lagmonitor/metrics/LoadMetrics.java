package dev.tidegate.lagmonitor.metrics;

import dev.tidegate.lagmonitor.lag.PipelineView;
import dev.tidegate.lagmonitor.model.TargetView;
import dev.tidegate.lagmonitor.model.table.TableStatus;
import dev.tidegate.lagmonitor.model.table.TableStatus.State;
import dev.tidegate.model.TableId;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Metrics of the load: tables by state, and the tables in flight one by one. A table has its own series only while it
 * is copied, so a database of thousands of tables does not make thousands of series.
 */
final class LoadMetrics {

    /** The largest; more are not copied at a time by any sensible number of workers. */
    private static final int TABLES_MAX = 50;

    private static final double MILLIS = 1000.0;

    private record PerTable(MultiGauge gauge, Function<TableStatus, Optional<Double>> value) {}

    private final Supplier<PipelineView> view;
    private final Tags pipeline;
    private final List<PerTable> perTable = new ArrayList<>();

    LoadMetrics(MeterRegistry registry, Tags pipeline, Supplier<PipelineView> view) {
        this.view = view;
        this.pipeline = pipeline;
        for (State state : EnumSet.complementOf(EnumSet.of(State.STREAMING))) {
            gauge(
                    registry,
                    "tidegate.load.tables",
                    "Tables by the state of their copy",
                    pipeline.and("state", state.text()),
                    tables -> tables.stream()
                            .filter(table -> copyOf(table) == state)
                            .count());
        }
        gauge(registry, "tidegate.load.rows", "Rows copied", pipeline, tables -> tables.stream()
                .mapToLong(TableStatus::rows)
                .sum());
        gauge(registry, "tidegate.load.bytes", "Bytes of COPY data copied", pipeline, tables -> tables.stream()
                .mapToLong(TableStatus::bytes)
                .sum());
        perTable(registry, "rows", "Rows of it that are copied", table -> Optional.of((double) table.rows()));
        perTable(registry, "bytes", "Bytes of COPY data of these", table -> Optional.of((double) table.bytes()));
        perTable(registry, "estimated.rows", "As the source estimates", table -> table.load()
                .knownRows()
                .map(Long::doubleValue));
        perTable(registry, "rate.rows.per.second", "How fast it is copied", table -> table.load()
                .knownRate());
        perTable(registry, "left.seconds", "Time until it is copied at the present rate", table -> table.load()
                .eta()
                .map(left -> left.toMillis() / MILLIS));
        perTable(
                registry,
                "errors",
                "That its copy has met",
                table -> Optional.of((double) table.load().errors()));
    }

    /** What streams was loaded. */
    private static State copyOf(TableStatus table) {
        return table.state() == State.STREAMING ? State.LOADED : table.state();
    }

    private void gauge(
            MeterRegistry registry, String name, String help, Tags tags, Function<List<TableStatus>, Long> value) {
        Gauge.builder(name, () -> tables().map(tables -> value.apply(tables).doubleValue())
                        .orElse(Double.NaN))
                .description(help)
                .tags(tags)
                .register(registry);
    }

    private void perTable(
            MeterRegistry registry, String name, String help, Function<TableStatus, Optional<Double>> value) {
        MultiGauge gauge = MultiGauge.builder("tidegate.load.table." + name)
                .description(help)
                .tags(pipeline)
                .register(registry);
        perTable.add(new PerTable(gauge, value));
    }

    private Optional<List<TableStatus>> tables() {
        return view.get().target().then(TargetView::tables).value();
    }

    /** Tables come and go. */
    synchronized void refresh() {
        List<TableStatus> inFlight = tables().orElse(List.of()).stream()
                .filter(table -> table.state() == State.LOADING)
                .sorted(Comparator.comparing(
                                (TableStatus table) -> -table.load().sourceBytes())
                        .thenComparing(TableStatus::table))
                .limit(TABLES_MAX)
                .toList();
        for (PerTable metric : perTable) {
            metric.gauge()
                    .register(
                            inFlight.stream()
                                    .map(table -> MultiGauge.Row.of(
                                            tags(table.table()),
                                            metric.value().apply(table).orElse(Double.NaN)))
                                    .toList(),
                            true);
        }
    }

    private static Tags tags(TableId table) {
        return Tags.of("schema", table.schema(), "table", table.name());
    }
}
