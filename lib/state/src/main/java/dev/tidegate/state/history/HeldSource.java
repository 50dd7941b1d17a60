package dev.tidegate.state.history;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ServerCode;
import dev.tidegate.postgres.history.SourcePosition;
import dev.tidegate.postgres.history.TimelineHistory;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Refuses a source that lacks what the target holds of it, for whoever reads rows from it beside the stream. Capture alone
 * compares the stream itself; what it has refused is refused here too.
 */
public final class HeldSource {

    private HeldSource() {}

    /**
     * @param replication a walsender session on the source
     * @param held the last point of the source that the target holds
     * @throws TidegateException SOURCE-SET-BACK, FAILOVER-LOST-WAL or OLD-PRIMARY
     */
    public static void require(Connection replication, Connection target, PipelineName pipeline, Lsn held)
            throws SQLException {
        SourceHistoryComparison.require(
                SourcePosition.identify(replication),
                new SourceHistoryStore(target, pipeline).read().timeline(),
                held,
                timeline -> TimelineHistory.read(replication, timeline));
    }

    /** @throws TidegateException SOURCE-REFUSED, transient, until capture has found the source to be the right one again */
    public static void requireNotRefused(Connection target, PipelineName pipeline) throws SQLException {
        new SourceHistoryStore(target, pipeline).read().refusal().ifPresent(refusal -> {
            throw new TidegateException(
                    ServerCode.SOURCE_REFUSED,
                    "capture has refused the source (" + refusal.code() + ": " + refusal.problem() + ")",
                    refusal.nextStep());
        });
    }
}
