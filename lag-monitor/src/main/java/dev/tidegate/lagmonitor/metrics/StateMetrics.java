package dev.tidegate.lagmonitor.metrics;

import static dev.tidegate.lagmonitor.metrics.ViewMeters.number;

import dev.tidegate.lagmonitor.lag.PipelineView;
import dev.tidegate.lagmonitor.model.TargetView;
import dev.tidegate.lagmonitor.model.table.TableStatus;
import dev.tidegate.state.catalog.ForeignMessages;
import dev.tidegate.state.lane.Checkpoint;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Metrics of tables, sequences, drift and applied changes. */
final class StateMetrics {

    private final ViewMeters meters;

    private StateMetrics(ViewMeters meters) {
        this.meters = meters;
    }

    static void add(ViewMeters meters) {
        new StateMetrics(meters).addState();
    }

    private void addState() {
        tables("tidegate.tables", "Replicated tables", tables -> tables.size());
        tables("tidegate.tables.loading", "Tables whose first copy is not complete", tables ->
                (int) tables.stream().filter(TableStatus::isLoading).count());
        meters.gauge("tidegate.tables.errored", "", "Tables that receive no changes", pipeline -> pipeline.target()
                .value()
                .filter(target -> target.tables().value().isPresent())
                .map(target -> (double) target.tablesErrored()));
        meters.gauge(
                "tidegate.drift",
                "rows",
                "Rows that a change did not find as expected",
                pipeline -> number(pipeline.target().then(TargetView::driftRows)));
        meters.gauge(
                "tidegate.sequences.not.in.step", "", "Sequences that are not in sync", pipeline -> pipeline.target()
                        .then(TargetView::sequences)
                        .value()
                        .filter(states -> states.checkedAt().isPresent())
                        .map(states -> (double) states.sequences().stream()
                                .filter(sequence -> !sequence.isInStep())
                                .count()));
        meters.counter(
                "tidegate.foreign.messages",
                "Messages in the WAL under the pipeline's name that are not its own, left out since the stream began",
                pipeline -> pipeline.target()
                        .then(TargetView::findings)
                        .value()
                        .map(findings -> ForeignMessages.suspicious(findings.foreign())));
        meters.counter("tidegate.applied.changes", "Changes applied since the stream began", of(Checkpoint::changes));
        meters.counter(
                "tidegate.applied.transactions",
                "Transactions applied since the stream began",
                of(Checkpoint::transactions));
    }

    private static Function<PipelineView, Optional<Long>> of(Function<Checkpoint, Long> value) {
        return pipeline ->
                pipeline.target().value().flatMap(TargetView::checkpoint).map(value);
    }

    private void tables(String name, String help, Function<List<TableStatus>, Integer> count) {
        meters.gauge(name, "", help, pipeline -> pipeline.target()
                .then(TargetView::tables)
                .value()
                .map(tables -> (double) count.apply(tables)));
    }
}
