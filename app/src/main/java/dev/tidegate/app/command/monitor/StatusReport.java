package dev.tidegate.app.command.monitor;

import dev.tidegate.lagmonitor.lag.PipelineView;
import dev.tidegate.lagmonitor.model.Observed;
import dev.tidegate.lagmonitor.model.SlotStatus;
import dev.tidegate.lagmonitor.model.SourceView;
import dev.tidegate.lagmonitor.model.TargetView;
import dev.tidegate.lagmonitor.model.table.TableStatus;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.state.sequence.SequenceStates;
import java.util.List;
import java.util.stream.Stream;

/**
 * What {@code status} prints: one sample of the monitor, and how the source's tables have changed. The target has answered,
 * or there is no report.
 */
record StatusReport(PipelineName pipeline, PipelineView view, SchemaStatus schema) {

    TargetView target() {
        return view.target().value().orElseThrow();
    }

    List<TableStatus> tables() {
        return target().tables().value().orElseThrow();
    }

    /** How many tables are in a state. */
    long tables(TableStatus.State state) {
        return tables().stream().filter(table -> table.state() == state).count();
    }

    /** Of the target, as the last round of `run`, `apply` or `sequences` found them. */
    SequenceStates sequences() {
        return target().sequences().value().orElseThrow();
    }

    /** Where the source's WAL ends. */
    Observed<Lsn> sourceLsn() {
        return view.source().map(source -> source.clock().lsn());
    }

    Observed<SlotStatus> slot() {
        return view.source().then(SourceView::slot);
    }

    /** The newest stream point in the topic. */
    Observed<Lsn> captured() {
        return view.topic().then(ends -> ends.readable()
                .map(point -> Observed.of(point.lsn()))
                .orElseGet(() -> Observed.unknown("the topic holds no whole transaction of this stream")));
    }

    Observed<Double> changesPerSecond() {
        return target().checkpoint().isEmpty()
                ? Observed.unknown("nothing is applied yet")
                : view.movement().changesPerSecond();
    }

    /** Whether source, Kafka and target could all be asked. */
    boolean isComplete() {
        return Stream.of(view.source(), slot(), view.topic(), schema.notices()).noneMatch(Observed::isUnreadable);
    }
}
