package dev.tidegate.verify.model;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.state.verification.Baseline;
import dev.tidegate.state.verification.ComparisonState;
import dev.tidegate.state.verification.RowCounts;
import dev.tidegate.state.verification.TableVerification;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What came of one table.
 *
 * @param target its name there
 * @param differences some of them, see {@link RowCounts} for all
 * @param note why it could not be compared, or what the target lacks; may be empty
 * @param unsettled of a table to which the application writes on both sides
 * @param lookedAt rows that were read in whole, of the side that has more of them: all, or those written since
 * @param baseline what a comparison of what is written from now on can begin from; only of a table that is the same
 */
public record TableResult(
        TableId source,
        TableId target,
        ComparisonState state,
        RowCounts counts,
        List<Difference> differences,
        String note,
        Duration took,
        Optional<Unsettled> unsettled,
        long lookedAt,
        Optional<Baseline> baseline) {

    /** Of a table that the pipeline alone writes to. */
    public TableResult(
            TableId source,
            TableId target,
            ComparisonState state,
            RowCounts counts,
            List<Difference> differences,
            String note,
            Duration took) {
        this(source, target, state, counts, differences, note, took, Optional.empty(), 0, Optional.empty());
    }

    /**
     * Rows that differ and that somebody has touched a moment ago.
     *
     * @param oldest how long the one that has differed the longest does so
     */
    public record Unsettled(long rows, Duration oldest) {}

    /** A result of an earlier verification, which need not be come to again. */
    public static TableResult comparedBefore(TableVerification before, TableId target) {
        return new TableResult(
                before.table(),
                target,
                before.state(),
                before.counts(),
                List.of(),
                "compared before, at " + before.at(),
                Duration.ZERO);
    }

    /** @param point at which the table was compared */
    public TableVerification at(Lsn point) {
        return new TableVerification(source, state, counts, note, point, took, baseline);
    }

    public TableResult with(Baseline other) {
        return new TableResult(
                source, target, state, counts, differences, note, took, unsettled, lookedAt, Optional.of(other));
    }

    public TableResult lookedAt(long rows) {
        return new TableResult(source, target, state, counts, differences, note, took, unsettled, rows, baseline);
    }

    public TableResult {
        differences = List.copyOf(differences);
    }
}
