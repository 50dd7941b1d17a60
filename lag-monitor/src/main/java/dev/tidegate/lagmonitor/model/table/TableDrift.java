package dev.tidegate.lagmonitor.model.table;

import dev.tidegate.model.Lsn;
import dev.tidegate.state.lane.DriftKind;
import dev.tidegate.state.verification.VerifiedTable;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Changes of a table that did not find the row they expected, since the pipeline began.
 *
 * @param rows by kind of drift
 * @param last of them; empty if there was none
 */
public record TableDrift(Map<DriftKind, Long> rows, Optional<Last> last) {

    public static final TableDrift NONE = new TableDrift(Map.of(), Optional.empty());

    /**
     * @param lsn of the change
     * @param at target's clock: when it was applied
     */
    public record Last(Lsn lsn, Instant at) {}

    /** A kind more. */
    public TableDrift and(DriftKind kind, long count, Last lastOfIt) {
        Map<DriftKind, Long> all = new LinkedHashMap<>(rows);
        all.put(kind, count);
        return new TableDrift(
                all,
                Optional.of(last.map(other -> new Last(
                                other.lsn().isBefore(lastOfIt.lsn()) ? lastOfIt.lsn() : other.lsn(),
                                other.at().isBefore(lastOfIt.at()) ? lastOfIt.at() : other.at()))
                        .orElse(lastOfIt)));
    }

    public long total() {
        return rows.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Whether a comparison that found the table the same is younger than all of it. */
    public boolean isSettledBy(VerifiedTable verified) {
        return verified.isSame()
                && last.filter(newest -> newest.at().isBefore(verified.startedAt())
                                && newest.lsn().isBefore(verified.at()))
                        .isPresent();
    }
}
