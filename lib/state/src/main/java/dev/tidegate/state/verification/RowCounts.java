package dev.tidegate.state.verification;

/** Numbers of rows: of both sides, and of those that differ. */
public record RowCounts(long source, long target, long missing, long extra, long mismatched) {

    public static final RowCounts NONE = new RowCounts(0, 0, 0, 0, 0);

    public long differences() {
        return missing + extra + mismatched;
    }

    public long matches() {
        return source - missing - mismatched;
    }

    public RowCounts plus(RowCounts other) {
        return new RowCounts(
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
