package dev.tidegate.verify.model;

import dev.tidegate.model.Lsn;
import dev.tidegate.state.verification.ComparisonState;
import dev.tidegate.state.verification.RowCounts;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * The answer.
 *
 * @param point at which both sides were compared; the last one, if tables had to be looked at again
 * @param applierHeld how long the applier stood for it
 */
public record VerifyReport(
        UUID id, String mode, Lsn point, Duration applierHeld, List<TableResult> tables, Duration took) {

    public VerifyReport {
        tables = List.copyOf(tables);
    }

    public ComparisonState state() {
        if (has(ComparisonState.DIFFERENT)) {
            return ComparisonState.DIFFERENT;
        }
        return has(ComparisonState.UNKNOWN) ? ComparisonState.UNKNOWN : ComparisonState.SAME;
    }

    private boolean has(ComparisonState state) {
        return tables.stream().anyMatch(table -> table.state() == state);
    }

    public RowCounts counts() {
        return tables.stream().map(TableResult::counts).reduce(RowCounts.NONE, RowCounts::plus);
    }

    /** Of all tables: rows that were read in whole. */
    public long lookedAt() {
        return tables.stream().mapToLong(TableResult::lookedAt).sum();
    }

    public long rowsPerSecond() {
        return counts().source() * 1000 / Math.max(1, took.toMillis());
    }
}
