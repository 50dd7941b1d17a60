package dev.tidegate.verify.model;

import dev.tidegate.model.TableId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What came of one table.
 *
 * @param target its name there
 * @param differences some of them, see {@link Counts} for all
 * @param note why it could not be compared, or what the target lacks; may be empty
 * @param unsettled of a table to which the application writes on both sides
 * @param lookedAt rows that were read in whole, of the side that has more of them: all, or those written since
 * @param baseline what a comparison of what is written from now on can begin from; only of a table that is the same
 */
public record TableResult(
        TableId source,
        TableId target,
        State state,
        Counts counts,
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
            State state,
            Counts counts,
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

    /** What the answer is. */
    public enum State {
        SAME("same"),
        DIFFERENT("different"),
        /** It could not be found out. */
        UNKNOWN("unknown");

        private final String text;

        State(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }

    /** In rows. */
    public record Counts(long source, long target, long missing, long extra, long mismatched) {

        public static final Counts NONE = new Counts(0, 0, 0, 0, 0);

        public long differences() {
            return missing + extra + mismatched;
        }

        public long matches() {
            return source - missing - mismatched;
        }

        public Counts plus(Counts other) {
            return new Counts(
                    source + other.source,
                    target + other.target,
                    missing + other.missing,
                    extra + other.extra,
                    mismatched + other.mismatched);
        }

        /** @return matches among all rows that either side has, in percent */
        public double successPercent() {
            long all = source + extra;
            return all == 0 ? 100 : 100.0 * matches() / all;
        }
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
