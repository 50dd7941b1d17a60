package dev.tidegate.state.history;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ServerCode;
import dev.tidegate.postgres.history.SourcePosition;
import dev.tidegate.postgres.history.TimelineHistory;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Comparison of a source with what is held of its history: whether its WAL reaches that far, and whether its timeline comes
 * from the one that the stream was on. It cannot see that the same timeline was written anew up to here; for that the stream
 * itself is compared.
 */
public final class SourceHistoryComparison {

    /** What helps whenever the source lacks what the target holds. */
    public static final String ACCEPT =
            "if this is the source to continue with: tidegate accept-source, then tidegate verify --repair apply, or"
                    + " tidegate load --table for tables of which much differs; or drop the pipeline and load anew";

    /** Asks for the history of a timeline, if it is needed. */
    @FunctionalInterface
    public interface Histories {
        TimelineHistory of(long timeline) throws SQLException;
    }

    private SourceHistoryComparison() {}

    /**
     * @param kept the timeline of the stream; empty if that is not known, then only the end of the WAL is compared
     * @param held the last point of the stream that anybody holds
     * @throws TidegateException SOURCE-SET-BACK, FAILOVER-LOST-WAL or OLD-PRIMARY
     */
    public static void require(SourcePosition source, Optional<Long> kept, Lsn held, Histories histories)
            throws SQLException {
        if (kept.isPresent() && source.timeline().isPresent()) {
            requireTimeline(source.timeline().get(), kept.get(), held, histories);
        }
        requireEndsAfter(held, source);
    }

    private static void requireTimeline(long timeline, long kept, Lsn held, Histories histories) throws SQLException {
        if (timeline < kept) {
            throw oldPrimary(timeline, kept);
        }
        if (timeline > kept) {
            requireLeftAfter(held, timeline, kept, histories.of(timeline));
        }
    }

    private static void requireEndsAfter(Lsn held, SourcePosition source) {
        if (source.walEnd().isBefore(held)) {
            throw new TidegateException(
                    ServerCode.SOURCE_SET_BACK,
                    "the source's WAL ends at " + source.walEnd() + ", but the stream was read up to " + held
                            + ": the source was set back to an older copy of itself",
                    ACCEPT);
        }
    }

    private static void requireLeftAfter(Lsn held, long timeline, long kept, TimelineHistory history) {
        Optional<Lsn> end = history.endOf(kept);
        if (end.isEmpty()) {
            throw new TidegateException(
                    ServerCode.FAILOVER_LOST_WAL,
                    "the source is on timeline " + timeline + ", which does not come from timeline " + kept
                            + " of the stream",
                    ACCEPT);
        }
        if (end.get().isBefore(held)) {
            throw new TidegateException(
                    ServerCode.FAILOVER_LOST_WAL,
                    "the source was promoted to timeline " + timeline + " at " + end.get()
                            + ", but the stream was read up to " + held + " of timeline " + kept
                            + ": the new primary lacks transactions that the target may hold",
                    ACCEPT);
        }
    }

    private static TidegateException oldPrimary(long timeline, long kept) {
        return new TidegateException(
                ServerCode.OLD_PRIMARY,
                "the source is on timeline " + timeline + ", but the stream has moved on to timeline " + kept
                        + ": this is the primary from before a failover, or an older copy",
                "stop the old primary, or take its host out of source.url; if it is the right one after all, accept it"
                        + " (tidegate accept-source)");
    }
}
