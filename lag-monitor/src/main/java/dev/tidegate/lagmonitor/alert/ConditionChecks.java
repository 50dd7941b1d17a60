package dev.tidegate.lagmonitor.alert;

import dev.tidegate.config.monitor.AlertLimits;
import dev.tidegate.lagmonitor.lag.PipelineView;
import dev.tidegate.lagmonitor.lag.SlotForecast;
import dev.tidegate.lagmonitor.lag.Stage;
import dev.tidegate.lagmonitor.model.Observed;
import dev.tidegate.lagmonitor.model.SourceView;
import dev.tidegate.lagmonitor.model.TargetView;
import dev.tidegate.lagmonitor.model.table.TableStatus;
import dev.tidegate.lagmonitor.readiness.AssessedView;
import dev.tidegate.model.text.HumanFormat;
import dev.tidegate.state.lane.Checkpoint;
import dev.tidegate.state.monitor.GateState;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The result of each alert condition at one sample. From earlier samples it remembers only what was applied and when
 * the gate changed.
 */
final class ConditionChecks {

    /** An alert of the lag ends below this part of the limit, so that a lag at the limit is one alert and not many. */
    private static final double LAG_GOOD_BELOW = 0.8;

    private static final double SLOT_GOOD_ABOVE = 1.25;
    private static final Duration GATE_WINDOW = Duration.ofMinutes(15);

    private final AlertLimits limits;
    private final Deque<Long> gateTurns = new ArrayDeque<>();
    private Optional<GateState> gateBefore = Optional.empty();
    private Optional<Checkpoint> appliedBefore = Optional.empty();

    ConditionChecks(AlertLimits limits) {
        this.limits = limits;
    }

    /** To be called once for each sample, before {@link #find}. */
    void remember(AssessedView snapshot) {
        GateState gate = snapshot.gate().state();
        if (gateBefore.isPresent() && gateBefore.get() != gate) {
            gateTurns.addLast(snapshot.nanos());
        }
        gateBefore = Optional.of(gate);
        while (!gateTurns.isEmpty() && snapshot.nanos() - gateTurns.getFirst() > GATE_WINDOW.toNanos()) {
            gateTurns.removeFirst();
        }
    }

    /** To be called once for each sample, after {@link #find}. */
    void passed(AssessedView snapshot) {
        snapshot.view().target().value().flatMap(TargetView::checkpoint).ifPresent(found -> {
            appliedBefore = Optional.of(found);
        });
    }

    ConditionResult find(Condition condition, PipelineView pipeline) {
        return switch (condition) {
            case LAG_HIGH -> lagHigh(pipeline);
            case LAG_UNKNOWN -> lagUnknown(pipeline);
            case UNREACHABLE -> unreachable(pipeline);
            case TABLES_ERRORED -> tablesErrored(pipeline);
            case SLOT_AT_RISK -> slotAtRisk(pipeline);
            case NO_PROGRESS -> noProgress(pipeline);
            case HEARTBEAT_MISSING -> heartbeatMissing(pipeline);
            case GATE_FLAPPING -> gateFlapping();
            case DRIFT -> drift(pipeline);
        };
    }

    private ConditionResult lagHigh(PipelineView pipeline) {
        return pipeline.lag()
                .time()
                .value()
                .map(lag -> {
                    if (lag.compareTo(limits.lagMax()) > 0) {
                        return ConditionResult.bad(
                                "the target is " + HumanFormat.duration(lag) + " behind", seconds(lag));
                    }
                    boolean good = lag.toNanos() < limits.lagMax().toNanos() * LAG_GOOD_BELOW;
                    return good ? ConditionResult.FINE : ConditionResult.between(seconds(lag));
                })
                .orElse(ConditionResult.CANNOT_TELL);
    }

    /** While the tables are copied there is no lag to be known. */
    private static ConditionResult lagUnknown(PipelineView pipeline) {
        boolean loading = pipeline.target().then(TargetView::tables).value().orElse(List.of()).stream()
                .anyMatch(TableStatus::isLoading);
        if (loading) {
            return ConditionResult.CANNOT_TELL;
        }
        return pipeline.lag()
                .time()
                .reason()
                .map(why -> ConditionResult.bad("the lag is unknown: " + why, ""))
                .orElse(ConditionResult.FINE);
    }

    private static ConditionResult unreachable(PipelineView pipeline) {
        List<String> silent = new ArrayList<>();
        for (Observed<?> reading : List.of(pipeline.source(), pipeline.topic(), pipeline.target())) {
            reading.reason().ifPresent(silent::add);
        }
        return silent.isEmpty() ? ConditionResult.FINE : ConditionResult.bad(String.join("; ", silent), "");
    }

    private static ConditionResult tablesErrored(PipelineView pipeline) {
        if (pipeline.target().value().isEmpty()) {
            return ConditionResult.CANNOT_TELL;
        }
        TargetView target = pipeline.target().value().get();
        long errored = target.tablesErrored();
        if (target.stop().isPresent()) {
            return ConditionResult.bad(
                    "lane 0 has stopped: " + target.stop().get().code() + ", "
                            + target.stop().get().problem(),
                    Long.toString(errored));
        }
        return errored == 0
                ? ConditionResult.FINE
                : ConditionResult.bad(
                        HumanFormat.count(errored, "table") + (errored == 1 ? " is" : " are") + " in error",
                        Long.toString(errored));
    }

    private ConditionResult slotAtRisk(PipelineView pipeline) {
        if (pipeline.source().value().isEmpty()) {
            return ConditionResult.CANNOT_TELL;
        }
        Observed<SlotForecast> forecast = pipeline.slotForecast();
        if (pipeline.source()
                .then(SourceView::slot)
                .value()
                .filter(slot -> slot.isLost())
                .isPresent()) {
            return ConditionResult.bad("the slot is lost", "0");
        }
        if (forecast.value().isEmpty()) {
            return ConditionResult.CANNOT_TELL;
        }
        Optional<Duration> left = forecast.value().get().left();
        if (left.isPresent() && left.get().compareTo(limits.slotTimeMin()) < 0) {
            return ConditionResult.bad(
                    "the slot is lost in " + HumanFormat.duration(left.get()) + " at the present WAL rate",
                    seconds(left.get()));
        }
        boolean good =
                left.isEmpty() || left.get().toNanos() > limits.slotTimeMin().toNanos() * SLOT_GOOD_ABOVE;
        return good ? ConditionResult.FINE : ConditionResult.between(seconds(left.get()));
    }

    private ConditionResult noProgress(PipelineView pipeline) {
        Optional<Long> waiting =
                pipeline.lag().stage(Stage.Name.APPLY).records().value();
        Optional<Checkpoint> now = pipeline.target().value().flatMap(TargetView::checkpoint);
        if (waiting.isEmpty() || now.isEmpty()) {
            return ConditionResult.CANNOT_TELL;
        }
        boolean still = waiting.get() > 0
                && appliedBefore.isPresent()
                && appliedBefore.get().commitLsn().equals(now.get().commitLsn())
                && appliedBefore.get().offset().equals(now.get().offset());
        return still
                ? ConditionResult.bad(
                        HumanFormat.count(waiting.get()) + " records are waiting in Kafka and none is applied",
                        Long.toString(waiting.get()))
                : ConditionResult.FINE;
    }

    private ConditionResult heartbeatMissing(PipelineView pipeline) {
        return pipeline.capturedAge()
                .value()
                .map(age -> age.compareTo(limits.heartbeatAgeMax()) > 0
                        ? ConditionResult.bad(
                                "nothing from the source has reached Kafka for " + HumanFormat.duration(age),
                                seconds(age))
                        : ConditionResult.FINE)
                .orElse(ConditionResult.CANNOT_TELL);
    }

    private ConditionResult gateFlapping() {
        int turns = gateTurns.size();
        if (turns > limits.gateChangesMax()) {
            return ConditionResult.bad(
                    "the gate has turned " + turns + " times in 15 minutes", Integer.toString(turns));
        }
        return turns * 2 > limits.gateChangesMax()
                ? ConditionResult.between(Integer.toString(turns))
                : ConditionResult.FINE;
    }

    private static ConditionResult drift(PipelineView pipeline) {
        return pipeline.target()
                .then(TargetView::driftRows)
                .value()
                .map(rows -> rows == 0
                        ? ConditionResult.FINE
                        : ConditionResult.bad(
                                HumanFormat.count(rows) + " changes did not find the row that they expected",
                                Long.toString(rows)))
                .orElse(ConditionResult.CANNOT_TELL);
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.3f", duration.toMillis() / 1000.0);
    }
}
