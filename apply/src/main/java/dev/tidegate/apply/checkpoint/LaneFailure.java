package dev.tidegate.apply.checkpoint;

import dev.tidegate.apply.merge.TableOutOfSyncException;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.runtime.Failures;
import java.sql.SQLException;

/** What ended the run of a lane, as a failure with a code. */
public final class LaneFailure {

    private LaneFailure() {}

    /**
     * A table that is out of sync is queued for the load here. So the lane's session must be closed before, and with it
     * what it had locked.
     */
    public static TidegateException of(Exception e, PipelineConfig config, TargetDatabase target) {
        try {
            return e instanceof TableOutOfSyncException found
                    ? new ReloadRequest(config, target).toFailure(found)
                    : classify(e);
        } catch (SQLException notQueued) {
            return classify(notQueued);
        }
    }

    private static TidegateException classify(Exception e) {
        return e instanceof SQLException sql ? Failures.ofDatabase(sql, "the target") : Failures.classify(e);
    }
}
