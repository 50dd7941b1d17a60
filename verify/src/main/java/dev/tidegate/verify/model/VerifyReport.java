package dev.tidegate.verify.model;

import dev.tidegate.model.Lsn;
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

    public TableResult.State state() {
        if (has(TableResult.State.DIFFERENT)) {
            return TableResult.State.DIFFERENT;
        }
        return has(TableResult.State.UNKNOWN) ? TableResult.State.UNKNOWN : TableResult.State.SAME;
    }

    private boolean has(TableResult.State state) {
        return tables.stream().anyMatch(table -> table.state() == state);
    }

    public TableResult.Counts counts() {
        return tables.stream().map(TableResult::counts).reduce(TableResult.Counts.NONE, TableResult.Counts::plus);
    }

    /** Of all tables: rows that were read in whole. */
    public long lookedAt() {
        return tables.stream().mapToLong(TableResult::lookedAt).sum();
    }

    public long rowsPerSecond() {
        return counts().source() * 1000 / Math.max(1, took.toMillis());
    }
}
