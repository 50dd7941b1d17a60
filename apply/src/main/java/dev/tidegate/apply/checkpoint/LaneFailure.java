package dev.tidegate.apply.checkpoint;

import dev.tidegate.apply.hint.SourceStatements;
import dev.tidegate.apply.merge.TableOutOfSyncException;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ApplyCode;
import dev.tidegate.model.failure.code.RunCode;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.runtime.Failures;
import dev.tidegate.state.schema.StateVersion;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** What ended the run of a lane, as a failure with a code. */
public final class LaneFailure {

    private LaneFailure() {}

    /**
     * A table that is out of sync is queued for the load here. So the lane's session must be closed before, and with it
     * what it had locked.
     */
    public static TidegateException of(Exception e, PipelineConfig config, TargetDatabase target) {
        TidegateException failure = classified(e, config, target);
        boolean unreadable = failure.is(ApplyCode.RECORD_INVALID) || failure.is(RunCode.VERSIONS_DIFFER);
        return StopDecision.of(
                unreadable ? newerState(target).orElse(failure) : failure,
                config.apply().stop());
    }

    /** A record that cannot be read may be of a newer capture, which has migrated the state too. */
    private static Optional<TidegateException> newerState(TargetDatabase target) {
        try (Connection session = target.open("apply state")) {
            return StateVersion.read(session).problem();
        } catch (SQLException e) {
            return Optional.empty();
        }
    }

    private static TidegateException classified(Exception e, PipelineConfig config, TargetDatabase target) {
        try {
            return e instanceof TableOutOfSyncException found
                    ? new ReloadRequest(config, target).toFailure(found)
                    : SourceStatements.withSql(classify(e), config, target);
        } catch (SQLException notQueued) {
            return classify(notQueued);
        }
    }

    private static TidegateException classify(Exception e) {
        return e instanceof SQLException sql ? Failures.ofDatabase(sql, "the target") : Failures.classify(e);
    }
}
