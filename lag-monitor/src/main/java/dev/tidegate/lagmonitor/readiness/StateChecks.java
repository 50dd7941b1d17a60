package dev.tidegate.lagmonitor.readiness;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.lagmonitor.lag.PipelineView;
import dev.tidegate.lagmonitor.model.Observed;
import dev.tidegate.lagmonitor.model.TargetView;
import dev.tidegate.lagmonitor.model.table.TableColumns;
import dev.tidegate.lagmonitor.model.table.TableStatus;
import dev.tidegate.model.text.HumanFormat;
import dev.tidegate.state.catalog.SourceFindings;
import dev.tidegate.state.catalog.SourceNotice;
import dev.tidegate.state.publication.TableDoubt;
import dev.tidegate.state.sequence.SequenceState;
import dev.tidegate.state.sequence.SequenceStates;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Checks of what is at rest: tables, drift, sequences, columns, and whether both sides were compared. */
final class StateChecks {

    private static final Duration SEQUENCES_AGE_MIN = Duration.ofMinutes(2);

    /** Capture looks at the source every few seconds. */
    private static final Duration LOOK_AGE_MAX = Duration.ofSeconds(30);

    private final PipelineConfig config;
    /** The last comparison of columns; any thread. */
    private volatile Compared compared;

    private record Compared(TableColumns source, TableColumns target, ColumnDifferences differences) {}

    StateChecks(PipelineConfig config) {
        this.config = config;
    }

    Verdict tables(PipelineView pipeline) {
        String threshold = "all loaded, none in error, none that may have lost rows";
        return Verdict.of(
                pipeline.target(),
                threshold,
                target -> Verdict.of(target.tables(), threshold, tables -> tables(target, tables, threshold)));
    }

    private static Verdict tables(TargetView target, List<TableStatus> tables, String threshold) {
        if (target.stop().isPresent()) {
            return Verdict.failed(
                    "the tables of lane 0 are in error: " + target.stop().get().code(),
                    tables.size() + " in error",
                    threshold,
                    target.stop().get().nextStep());
        }
        List<String> errored = tables.stream()
                .filter(TableStatus::isErrored)
                .map(table -> table.table().toString())
                .toList();
        if (!errored.isEmpty()) {
            return Verdict.failed(
                    "their copy cannot continue: " + HumanFormat.some(errored),
                    errored.size() + " in error",
                    threshold,
                    "tidegate status shows the codes, and how to fix them");
        }
        List<String> loading = tables.stream()
                .filter(TableStatus::isLoading)
                .map(table -> table.table().toString())
                .toList();
        if (!loading.isEmpty()) {
            return Verdict.failed(
                    "still being loaded: " + HumanFormat.some(loading), loading.size() + " loading", threshold, "wait");
        }
        List<TableStatus> doubtful =
                tables.stream().filter(table -> table.doubt().isPresent()).toList();
        if (!doubtful.isEmpty()) {
            TableDoubt first = doubtful.get(0).doubt().get();
            return Verdict.failed(
                    first.problem() + ": "
                            + HumanFormat.some(doubtful.stream()
                                    .map(table -> table.table().toString())
                                    .toList()),
                    doubtful.size() + " may have lost rows",
                    threshold,
                    first.nextStep());
        }
        return tables.isEmpty()
                ? Verdict.unknown("the target lists no replicated tables", threshold, "start tidegate run")
                : ifLookedAt(
                        target, Verdict.passed("all are loaded", HumanFormat.count(tables.size(), "table"), threshold));
    }

    /** What capture has not looked at is unknown, also if nothing is recorded against it. */
    private static Verdict ifLookedAt(TargetView target, Verdict passed) {
        return Verdict.of(
                target.findings(), passed.threshold(), findings -> ifLookedAt(findings, target.clock(), passed));
    }

    private static Verdict ifLookedAt(SourceFindings findings, Instant targetNow, Verdict passed) {
        String nextStep = "start tidegate run or tidegate capture, of this version; its log says why it cannot look";
        if (findings.lookedAt().isEmpty()) {
            return Verdict.unknown("capture has not looked at the source yet", passed.threshold(), nextStep);
        }
        Observed<Duration> found =
                PipelineView.age(findings.lookedAt().get(), targetNow, "the target's clock was set back");
        return Verdict.of(
                found,
                passed.threshold(),
                age -> age.compareTo(LOOK_AGE_MAX) > 0
                        ? Verdict.unknown(
                                "capture has not looked at the source for " + HumanFormat.duration(age),
                                passed.threshold(),
                                nextStep)
                        : passed);
    }

    /** By construction: there is no policy yet that sets a change aside. */
    Verdict deadLetters() {
        return Verdict.passed(
                "none is possible: a change that the target refuses stops the lane and is never skipped", "0", "0");
    }

    Verdict drift(PipelineView pipeline) {
        String threshold = "0 rows since the last verification";
        return Verdict.of(
                pipeline.target(),
                threshold,
                target -> Verdict.of(target.drifted(), threshold, tables -> drift(target, tables, threshold)));
    }

    private static Verdict drift(TargetView target, List<TableStatus> drifted, String threshold) {
        boolean never = target.tables().value().orElse(List.of()).stream()
                .allMatch(table -> table.drift().total() == 0);
        if (drifted.isEmpty()) {
            return Verdict.passed(
                    never
                            ? "every change found the row that it expected"
                            : "none since a verification found these tables the same",
                    "0",
                    threshold);
        }
        return Verdict.failed(
                "changes did not find the row that they expected, in "
                        + HumanFormat.some(drifted.stream()
                                .map(table -> table.table().toString())
                                .toList()),
                HumanFormat.count(target.driftRows().value().orElse(0L), "row"),
                threshold,
                "find out who else writes to the target; then run tidegate verify: a table without a difference passes again");
    }

    Verdict sequences(PipelineView pipeline) {
        String threshold = "all in sync";
        return Verdict.of(
                pipeline.target(),
                threshold,
                target -> Verdict.of(
                        target.sequences(), threshold, states -> sequences(states, target.clock(), threshold)));
    }

    private Verdict sequences(SequenceStates states, Instant targetNow, String threshold) {
        if (states.checkedAt().isEmpty()) {
            return Verdict.unknown("nobody has looked yet", threshold, "tidegate sequences");
        }
        Observed<Duration> found =
                PipelineView.age(states.checkedAt().get(), targetNow, "the target's clock was set back");
        return Verdict.of(found, threshold, age -> sequences(states, age, threshold));
    }

    private Verdict sequences(SequenceStates states, Duration age, String threshold) {
        Duration interval = config.sequences().interval().multipliedBy(3);
        Duration ageMax = interval.compareTo(SEQUENCES_AGE_MIN) > 0 ? interval : SEQUENCES_AGE_MIN;
        if (age.compareTo(ageMax) > 0) {
            return Verdict.unknown(
                    "nobody has looked for " + HumanFormat.duration(age),
                    threshold,
                    "start tidegate run, or tidegate sequences");
        }
        List<String> others = states.sequences().stream()
                .filter(sequence -> !sequence.isInStep())
                .map(StateChecks::named)
                .toList();
        return others.isEmpty()
                ? Verdict.passed(
                        "all are in sync", HumanFormat.count(states.sequences().size(), "sequence"), threshold)
                : Verdict.failed(
                        HumanFormat.some(others), others.size() + " not in sync", threshold, "tidegate sequences");
    }

    private static String named(SequenceState sequence) {
        return sequence.id() + " is " + sequence.standing().text();
    }

    Verdict schema(PipelineView pipeline) {
        String threshold = "every column fits";
        return pipeline.target()
                .then(TargetView::findings)
                .value()
                .map(SourceFindings::notices)
                .filter(notices -> !notices.isEmpty())
                .map(notices -> noticed(notices, threshold))
                .orElseGet(() -> fits(pipeline, threshold));
    }

    private static Verdict noticed(List<SourceNotice> notices, String threshold) {
        return Verdict.failed(
                HumanFormat.some(notices.stream()
                        .map(notice -> notice.subject() + ": " + notice.problem())
                        .toList()),
                HumanFormat.count(notices.size(), "difference"),
                threshold,
                notices.get(0).nextStep());
    }

    private Verdict fits(PipelineView pipeline, String threshold) {
        return Verdict.of(
                pipeline.target(),
                threshold,
                target -> Verdict.of(
                        target.findings().then(findings -> differences(pipeline)),
                        threshold,
                        found -> fits(target, found, threshold)));
    }

    private static Verdict fits(TargetView target, ColumnDifferences found, String threshold) {
        return found.others().isEmpty()
                ? ifLookedAt(
                        target,
                        Verdict.passed(
                                "the target can hold every value",
                                HumanFormat.count(found.tables(), "table"),
                                threshold))
                : Verdict.failed(
                        HumanFormat.some(found.others()),
                        HumanFormat.count(found.others().size(), "difference"),
                        threshold,
                        "make the target's tables match the source's; `tidegate check` prints the SQL");
    }

    Verdict precision(PipelineView pipeline) {
        String threshold = "the target keeps every digit";
        return Verdict.of(
                differences(pipeline),
                threshold,
                found -> found.precision().isEmpty()
                        ? Verdict.passed(
                                "it does, or the config says that it rounds",
                                HumanFormat.count(found.tables(), "table"),
                                threshold)
                        : Verdict.failed(
                                HumanFormat.some(found.precision()),
                                HumanFormat.count(found.precision().size(), "difference"),
                                threshold,
                                "`tidegate check` prints the ALTER TABLE; or accept rounding in tables.map"));
    }

    private Observed<ColumnDifferences> differences(PipelineView pipeline) {
        return pipeline.source().then(view -> view.facts().columns()).then(source -> pipeline.target()
                .then(view -> view.facts().columns())
                .map(target -> differences(source, target)));
    }

    /** Columns are read once a minute, and judged at every sample. Whether they are the same is decided by their identity. */
    @SuppressWarnings("ReferenceEquality")
    private ColumnDifferences differences(TableColumns source, TableColumns target) {
        Compared last = compared;
        if (last == null || last.source() != source || last.target() != target) {
            last = new Compared(
                    source,
                    target,
                    ColumnDifferences.between(source, target, config.tables().map()));
            compared = last;
        }
        return last.differences();
    }
}
