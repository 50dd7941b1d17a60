package dev.tidegate.monitor.alert;

import dev.tidegate.core.config.AlertLimits;
import dev.tidegate.core.state.Checkpoint;
import dev.tidegate.monitor.Picture;
import dev.tidegate.monitor.Reading;
import dev.tidegate.monitor.Snapshot;
import dev.tidegate.monitor.gate.GateReport;
import dev.tidegate.monitor.lag.SlotForecast;
import dev.tidegate.monitor.lag.Stage;
import dev.tidegate.monitor.probe.SourceView;
import dev.tidegate.monitor.probe.TableStatus;
import dev.tidegate.monitor.probe.TargetView;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Says of each condition what is so at a look. Remembers of the looks before only what was applied and when the gate turned. */
final class Conditions {

    /** An alert of the lag ends below this part of the limit, so that a lag at the limit is one alert and not many. */
    private static final double LAG_GOOD_BELOW = 0.8;

    private static final double SLOT_GOOD_ABOVE = 1.25;
    private static final Duration GATE_WINDOW = Duration.ofMinutes(15);

    private final AlertLimits limits;
    private final Deque<Long> gateTurns = new ArrayDeque<>();
    private Optional<GateReport.State> gateBefore = Optional.empty();
    private Optional<Checkpoint> appliedBefore = Optional.empty();

    Conditions(AlertLimits limits) {
        this.limits = limits;
    }

    /** To be called once for each look, before {@link #find}. */
    void remember(Snapshot snapshot) {
        GateReport.State gate = snapshot.gate().state();
        if (gateBefore.isPresent() && gateBefore.get() != gate) {
            gateTurns.addLast(snapshot.nanos());
        }
        gateBefore = Optional.of(gate);
        while (!gateTurns.isEmpty() && snapshot.nanos() - gateTurns.getFirst() > GATE_WINDOW.toNanos()) {
            gateTurns.removeFirst();
        }
    }

    /** To be called once for each look, after {@link #find}. */
    void passed(Snapshot snapshot) {
        snapshot.picture().target().value().flatMap(TargetView::checkpoint).ifPresent(found -> {
            appliedBefore = Optional.of(found);
        });
    }

    Finding find(Condition condition, Picture picture) {
        return switch (condition) {
            case LAG_HIGH -> lagHigh(picture);
            case LAG_UNKNOWN -> lagUnknown(picture);
            case UNREACHABLE -> unreachable(picture);
            case TABLES_ERRORED -> tablesErrored(picture);
            case SLOT_AT_RISK -> slotAtRisk(picture);
            case NO_PROGRESS -> noProgress(picture);
            case HEARTBEAT_MISSING -> heartbeatMissing(picture);
            case GATE_FLAPPING -> gateFlapping();
            case DRIFT -> drift(picture);
        };
    }

    private Finding lagHigh(Picture picture) {
        return picture.lag()
                .time()
                .value()
                .map(lag -> {
                    if (lag.compareTo(limits.lagMax()) > 0) {
                        return Finding.bad("the target is " + text(lag) + " behind", seconds(lag));
                    }
                    boolean good = lag.toNanos() < limits.lagMax().toNanos() * LAG_GOOD_BELOW;
                    return good ? Finding.FINE : Finding.between(seconds(lag));
                })
                .orElse(Finding.CANNOT_TELL);
    }

    /** While the tables are copied there is no lag to be known. */
    private static Finding lagUnknown(Picture picture) {
        boolean loading = picture.target().then(TargetView::tables).value().orElse(List.of()).stream()
                .anyMatch(TableStatus::isLoading);
        if (loading) {
            return Finding.CANNOT_TELL;
        }
        return picture.lag()
                .time()
                .reason()
                .map(why -> Finding.bad("the lag is unknown: " + why, ""))
                .orElse(Finding.FINE);
    }

    private static Finding unreachable(Picture picture) {
        List<String> silent = new ArrayList<>();
        for (Reading<?> reading : List.of(picture.source(), picture.topic(), picture.target())) {
            reading.reason().ifPresent(silent::add);
        }
        return silent.isEmpty() ? Finding.FINE : Finding.bad(String.join("; ", silent), "");
    }

    private static Finding tablesErrored(Picture picture) {
        if (picture.target().value().isEmpty()) {
            return Finding.CANNOT_TELL;
        }
        TargetView target = picture.target().value().get();
        long errored = target.tablesErrored();
        if (target.stop().isPresent()) {
            return Finding.bad(
                    "lane 0 has stopped: " + target.stop().get().code() + ", "
                            + target.stop().get().problem(),
                    Long.toString(errored));
        }
        return errored == 0 ? Finding.FINE : Finding.bad(errored + " tables are in error", Long.toString(errored));
    }

    private Finding slotAtRisk(Picture picture) {
        if (picture.source().value().isEmpty()) {
            return Finding.CANNOT_TELL;
        }
        Reading<SlotForecast> forecast = picture.slotForecast();
        if (picture.source()
                .then(SourceView::slot)
                .value()
                .filter(slot -> slot.isLost())
                .isPresent()) {
            return Finding.bad("the slot is lost", "0");
        }
        if (forecast.value().isEmpty()) {
            return Finding.CANNOT_TELL;
        }
        Optional<Duration> left = forecast.value().get().left();
        if (left.isPresent() && left.get().compareTo(limits.slotTimeMin()) < 0) {
            return Finding.bad(
                    "the slot is lost in " + text(left.get()) + " at the present WAL rate", seconds(left.get()));
        }
        boolean good =
                left.isEmpty() || left.get().toNanos() > limits.slotTimeMin().toNanos() * SLOT_GOOD_ABOVE;
        return good ? Finding.FINE : Finding.between(seconds(left.get()));
    }

    private Finding noProgress(Picture picture) {
        Optional<Long> waiting = picture.lag().stage(Stage.Name.APPLY).records().value();
        Optional<Checkpoint> now = picture.target().value().flatMap(TargetView::checkpoint);
        if (waiting.isEmpty() || now.isEmpty()) {
            return Finding.CANNOT_TELL;
        }
        boolean still = waiting.get() > 0
                && appliedBefore.isPresent()
                && appliedBefore.get().commitLsn().equals(now.get().commitLsn())
                && appliedBefore.get().offset().equals(now.get().offset());
        return still
                ? Finding.bad(
                        waiting.get() + " records wait in Kafka and the target takes none",
                        Long.toString(waiting.get()))
                : Finding.FINE;
    }

    private Finding heartbeatMissing(Picture picture) {
        return picture.capturedAge()
                .value()
                .map(age -> age.compareTo(limits.heartbeatAgeMax()) > 0
                        ? Finding.bad("nothing of the source has reached Kafka for " + text(age), seconds(age))
                        : Finding.FINE)
                .orElse(Finding.CANNOT_TELL);
    }

    private Finding gateFlapping() {
        int turns = gateTurns.size();
        if (turns > limits.gateChangesMax()) {
            return Finding.bad("the gate has turned " + turns + " times in 15 minutes", Integer.toString(turns));
        }
        return turns * 2 > limits.gateChangesMax() ? Finding.between(Integer.toString(turns)) : Finding.FINE;
    }

    private static Finding drift(Picture picture) {
        return picture.target()
                .then(TargetView::driftRows)
                .value()
                .map(rows -> rows == 0
                        ? Finding.FINE
                        : Finding.bad(rows + " changes met rows that they did not expect", Long.toString(rows)))
                .orElse(Finding.CANNOT_TELL);
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.3f", duration.toMillis() / 1000.0);
    }

    private static String text(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 120) {
            return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
        }
        return seconds < 7_200 ? seconds / 60 + " min" : seconds / 3_600 + " h";
    }
}
