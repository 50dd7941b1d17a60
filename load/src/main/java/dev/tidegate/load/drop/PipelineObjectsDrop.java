package dev.tidegate.load.drop;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.load.session.LoadLock;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.postgres.session.SessionSettings;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.state.schema.StateVersion;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * Removes what the pipeline created on both sides, and never a user's table. May be repeated: what is gone already is
 * reported as not found. A side that cannot be reached is reported as failed; the other one is cleaned all the same.
 */
public final class PipelineObjectsDrop {

    private static final Duration LOCK_WAIT_MAX = Duration.ofSeconds(30);

    private final PipelineConfig config;

    public PipelineObjectsDrop(PipelineConfig config) {
        this.config = config;
    }

    /**
     * The source first: a slot left behind fills its disk.
     *
     * @param force whether to terminate a walsender that uses the slot
     * @return one entry for each thing that the pipeline may have created
     * @throws TidegateException SLOT-IN-USE, LOAD-RUNNING or STATE-NEWER, before anything is removed
     */
    public List<DropResult> run(boolean force) {
        DropSteps removals = new DropSteps();
        try (Connection target = new TargetDatabase(config.target()).open("drop")) {
            SessionSettings.limitLockWaits(target, LOCK_WAIT_MAX);
            new LoadLock(target, config.pipeline()).take();
            StateVersion.read(target).refuseNewer();
            removeFromSource(removals, force);
            new TargetStateDrop(target, config.pipeline()).run(removals);
        } catch (SQLException e) {
            removals.step("state of the pipeline in the target", () -> {
                throw e;
            });
            if (removals.asList().size() == 1) {
                // The target failed before the source's turn came.
                removeFromSource(removals, force);
            }
        }
        return removals.asList();
    }

    private void removeFromSource(DropSteps removals, boolean force) {
        try (Connection source = new SourceDatabase(config.source()).open("drop")) {
            SessionSettings.limitLockWaits(source, LOCK_WAIT_MAX);
            new SourceObjectsDrop(source, config.pipeline()).run(removals, force);
        } catch (SQLException e) {
            removals.step(
                    "slot and publication on the source",
                    () -> DropResult.failed(
                            "slot " + config.pipeline().slot() + " and publication on the source",
                            "the database answered " + SqlFailures.describe(e)));
        }
    }
}
