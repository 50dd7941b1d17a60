package dev.tidegate.lagmonitor.readiness;

import dev.tidegate.lagmonitor.lag.PipelineView;
import dev.tidegate.lagmonitor.model.Observed;
import dev.tidegate.lagmonitor.model.TargetView;
import dev.tidegate.lagmonitor.model.table.TableStatus;
import dev.tidegate.model.TableId;
import dev.tidegate.model.text.HumanFormat;
import dev.tidegate.state.verification.VerifiedTable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Whether both sides were found the same, row by row, recently enough. Judged by table: a table added since the last
 * verification keeps the gate shut, and so does a difference found by any verification since the table was last the
 * same.
 */
final class VerificationCheck {

    private static final String VERIFY = "tidegate verify";

    private final Duration ageMax;
    private final String threshold;

    VerificationCheck(Duration ageMax) {
        this.ageMax = ageMax;
        this.threshold = "passed within " + HumanFormat.duration(ageMax);
    }

    Verdict verdict(PipelineView pipeline) {
        return Verdict.of(
                pipeline.target(),
                threshold,
                target -> Verdict.of(
                        target.tables(),
                        threshold,
                        tables -> Verdict.of(
                                target.verified(), threshold, verified -> verdict(target, tables, verified))));
    }

    private Verdict verdict(TargetView target, List<TableStatus> tables, Map<TableId, VerifiedTable> verified) {
        List<String> different = tables.stream()
                .filter(table -> is(verified, table, found -> found.isDifferent() && isAfterTheCopy(found, table)))
                .map(table -> difference(table.table(), verified.get(table.table())))
                .toList();
        if (!different.isEmpty()) {
            return Verdict.failed(
                    "the sides differ: " + HumanFormat.some(different),
                    HumanFormat.count(different.size(), "table"),
                    threshold,
                    "`tidegate verify` names the rows, `tidegate verify --repair plan` shows how to fix them; then verify again");
        }
        List<String> never = tables.stream()
                .filter(table -> !is(verified, table, found -> isAfterTheCopy(found, table)))
                .map(table -> table.table().toString())
                .toList();
        if (!never.isEmpty() || tables.isEmpty()) {
            return Verdict.unknown(
                    never.size() == tables.size()
                            ? "the two sides have not been compared yet"
                            : "not compared since they were copied: " + HumanFormat.some(never),
                    threshold,
                    VERIFY + "; or compare by other means and set gate.checks.verification: optional");
        }
        List<String> unknown = tables.stream()
                .filter(table -> !is(verified, table, VerifiedTable::isSame))
                .map(table -> table.table() + " (" + verified.get(table.table()).note() + ")")
                .toList();
        return unknown.isEmpty()
                ? young(
                        target,
                        tables.stream()
                                .map(table -> verified.get(table.table()))
                                .toList())
                : Verdict.unknown("the last comparison has no result: " + HumanFormat.some(unknown), threshold, VERIFY);
    }

    private static boolean is(Map<TableId, VerifiedTable> verified, TableStatus table, Predicate<VerifiedTable> what) {
        return Optional.ofNullable(verified.get(table.table())).filter(what).isPresent();
    }

    /** A copy that was made again is not what was compared. */
    private static boolean isAfterTheCopy(VerifiedTable found, TableStatus table) {
        return table.load()
                .copiedUpTo()
                .filter(copied -> found.at().isBefore(copied))
                .isEmpty();
    }

    private static String difference(TableId table, VerifiedTable found) {
        return table + " (" + found.missing() + " missing, " + found.extra() + " extra, " + found.mismatched()
                + " mismatched)";
    }

    /** The table that was compared longest ago counts. */
    private Verdict young(TargetView target, List<VerifiedTable> verified) {
        VerifiedTable oldest = verified.stream()
                .min((a, b) -> a.startedAt().compareTo(b.startedAt()))
                .orElseThrow();
        Observed<Duration> age =
                PipelineView.age(oldest.startedAt(), target.clock(), "the target's clock was set back");
        return Verdict.of(age, threshold, found -> {
            String value =
                    HumanFormat.count(verified.size(), "table") + " the same, " + HumanFormat.duration(found) + " ago";
            return found.compareTo(ageMax) > 0
                    ? Verdict.failed("the last verification was too long ago", value, threshold, VERIFY)
                    : Verdict.passed("both sides are the same", value, threshold);
        });
    }
}
