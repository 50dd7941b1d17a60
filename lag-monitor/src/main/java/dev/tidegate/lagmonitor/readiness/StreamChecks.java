package dev.tidegate.lagmonitor.readiness;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.config.monitor.GateConfig;
import dev.tidegate.lagmonitor.lag.PipelineView;
import dev.tidegate.lagmonitor.lag.SlotForecast;
import dev.tidegate.lagmonitor.model.Observed;
import dev.tidegate.lagmonitor.model.Sample;
import dev.tidegate.lagmonitor.model.SlotStatus;
import dev.tidegate.lagmonitor.model.SourceView;
import dev.tidegate.lagmonitor.model.TargetView;
import dev.tidegate.lagmonitor.model.TopicView;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.text.HumanFormat;
import dev.tidegate.postgres.replication.OpenTransaction;
import dev.tidegate.state.lane.LaneStop;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Checks of the stream: the lag, the slot, capture and apply, and what on the source would delay a cutover. */
final class StreamChecks {

    private final GateConfig gate;

    StreamChecks(PipelineConfig config) {
        this.gate = config.gate();
    }

    Verdict lag(PipelineView pipeline, List<Sample> recent) {
        String threshold =
                "below " + HumanFormat.duration(gate.maxLag()) + " for " + HumanFormat.duration(gate.heldFor());
        return Verdict.of(pipeline.lag().time(), threshold, lag -> lag(lag, recent, threshold));
    }

    private Verdict lag(Duration lag, List<Sample> recent, String threshold) {
        if (lag.compareTo(gate.maxLag()) >= 0) {
            return Verdict.failed(
                    "the target is too far behind",
                    HumanFormat.duration(lag),
                    threshold,
                    "wait; if it does not fall, see which stage is slow: tidegate lag --json");
        }
        Duration held = heldFor(recent);
        if (held.compareTo(gate.heldFor()) < 0) {
            return Verdict.unknown(
                    "low enough, but only for " + HumanFormat.duration(held) + " so far (" + HumanFormat.duration(lag)
                            + ")",
                    threshold,
                    "wait");
        }
        return Verdict.passed("low enough for long enough", HumanFormat.duration(lag), threshold);
    }

    /** Since when no sample failed, or failed to know. */
    private Duration heldFor(List<Sample> recent) {
        if (recent.isEmpty()) {
            return Duration.ZERO;
        }
        long newest = recent.get(recent.size() - 1).nanos();
        long since = newest;
        for (int i = recent.size() - 1; i >= 0; i--) {
            Optional<Duration> lag = recent.get(i).lag();
            if (lag.isEmpty() || lag.get().compareTo(gate.maxLag()) >= 0) {
                break;
            }
            since = recent.get(i).nanos();
        }
        return Duration.ofNanos(newest - since);
    }

    Verdict slot(PipelineView pipeline) {
        String threshold = "healthy, and lasts " + HumanFormat.duration(gate.slotTimeMin());
        return Verdict.of(pipeline.source().then(SourceView::history), threshold, history -> history.refusal()
                .map(refusal -> refused(refusal, threshold))
                .orElseGet(() -> Verdict.of(
                        pipeline.source().then(SourceView::slot),
                        threshold,
                        slot -> slot(slot, pipeline.slotForecast(), threshold))));
    }

    /** Whatever the slot looks like, what comes out of it is not what the target lacks. */
    private static Verdict refused(TidegateException refusal, String threshold) {
        return Verdict.failed(refusal.getMessage(), refusal.code(), threshold, refusal.nextStep());
    }

    private Verdict slot(SlotStatus slot, Observed<SlotForecast> forecast, String threshold) {
        String value = slot.walStatus().orElse("no wal_status before PostgreSQL 13");
        if (slot.isLost()) {
            return Verdict.failed(
                    "the slot is lost: " + slot.invalidationReason().orElse(value),
                    value,
                    threshold,
                    "tidegate drop, then load again");
        }
        if (value.equals("unreserved")) {
            return Verdict.failed(
                    "the slot is lost at the source's next checkpoint",
                    value,
                    threshold,
                    "raise max_slot_wal_keep_size on the source now");
        }
        return Verdict.of(forecast, threshold, found -> lasts(found, value, threshold));
    }

    private Verdict lasts(SlotForecast forecast, String walStatus, String threshold) {
        if (forecast.left().isEmpty()) {
            return Verdict.passed("healthy: " + forecast.note(), walStatus, threshold);
        }
        String left =
                walStatus + ", lasts " + HumanFormat.duration(forecast.left().get());
        return forecast.left().get().compareTo(gate.slotTimeMin()) < 0
                ? Verdict.failed(
                        "the slot will be lost soon unless WAL is confirmed, " + forecast.note(),
                        left,
                        threshold,
                        "raise max_slot_wal_keep_size on the source, or let the target catch up")
                : Verdict.passed("healthy", left, threshold);
    }

    Verdict capture(PipelineView pipeline) {
        String threshold =
                "reads the slot; its newest commit or heartbeat within " + HumanFormat.duration(gate.progressWithin());
        Optional<TopicView.Unsafe> unsafe = pipeline.topic().value().flatMap(TopicView::unsafe);
        if (unsafe.isPresent()) {
            return Verdict.failed(
                    unsafe.get().problem(),
                    "unsafe topic",
                    threshold,
                    unsafe.get().nextStep());
        }
        Observed<Duration> age = pipeline.capturedAge();
        Observed<SlotStatus> slot = pipeline.source().then(SourceView::slot);
        if (slot.value().filter(found -> !found.active()).isPresent()) {
            return Verdict.failed(
                    "no capture reads from the slot",
                    "not active",
                    threshold,
                    "start tidegate run, or tidegate capture");
        }
        return Verdict.of(
                slot.then(found -> age),
                threshold,
                found -> alive(
                        found,
                        "capture writes nothing, not even a heartbeat",
                        threshold,
                        "see the log of tidegate run, or of tidegate capture"));
    }

    private Verdict alive(Duration age, String problem, String threshold, String nextStep) {
        String value = HumanFormat.duration(age) + " ago";
        return age.compareTo(gate.progressWithin()) > 0
                ? Verdict.failed(problem, value, threshold, nextStep)
                : Verdict.passed("alive", value, threshold);
    }

    Verdict apply(PipelineView pipeline) {
        String threshold = "a commit on the target within " + HumanFormat.duration(gate.progressWithin());
        Optional<LaneStop> stop = pipeline.target().value().flatMap(TargetView::stop);
        if (stop.isPresent()) {
            return Verdict.failed(
                    "lane 0 has stopped: " + stop.get().problem(),
                    stop.get().code(),
                    threshold,
                    stop.get().nextStep());
        }
        return Verdict.of(
                pipeline.appliedAge(),
                threshold,
                found -> alive(
                        found,
                        "apply makes no progress",
                        threshold,
                        "see the log of tidegate run, or of tidegate apply"));
    }

    Verdict transactions(PipelineView pipeline) {
        String threshold = "none prepared, none open for " + HumanFormat.duration(gate.transactionAgeMax());
        return Verdict.of(
                pipeline.source().then(SourceView::openTransactions), threshold, open -> transactions(open, threshold));
    }

    private static Verdict transactions(List<OpenTransaction> open, String threshold) {
        if (open.isEmpty()) {
            return Verdict.passed("none", "0", threshold);
        }
        boolean ageKnown =
                open.stream().anyMatch(transaction -> transaction.age().isPresent());
        OpenTransaction first = open.get(0);
        return ageKnown
                ? Verdict.failed(
                        "the source has " + first.describe(),
                        Integer.toString(open.size()),
                        threshold,
                        "let it end, or end it: " + first.endSql())
                : Verdict.unknown(
                        "the role may not see how old the source's transactions are",
                        threshold,
                        "GRANT pg_monitor to the role of source.user");
    }
}
