package dev.tidegate.load;

import dev.tidegate.core.config.PipelineConfig;
import dev.tidegate.core.database.SourceDatabase;
import dev.tidegate.core.database.SqlFailures;
import dev.tidegate.core.database.TargetDatabase;
import dev.tidegate.core.failure.TidegateException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * Removes what the pipeline created on both sides, and never a user's table. May be repeated: what is gone already is
 * reported as not found. A side that cannot be reached is reported as failed; the other one is cleaned all the same.
 */
public final class PipelineRemoval {

    private static final Duration LOCK_WAIT_MAX = Duration.ofSeconds(30);

    private final PipelineConfig config;

    public PipelineRemoval(PipelineConfig config) {
        this.config = config;
    }

    /**
     * The source first: a slot left behind fills its disk.
     *
     * @param force whether to terminate a walsender that uses the slot
     * @return one entry for each thing that the pipeline may have created
     * @throws TidegateException SLOT-IN-USE or LOAD-RUNNING, before anything is removed
     */
    public List<Removal> run(boolean force) {
        Removals removals = new Removals();
        try (Connection target = new TargetDatabase(config.target()).open("drop")) {
            SessionLimits.apply(target, LOCK_WAIT_MAX);
            new LoadLock(target, config.pipeline()).take();
            removeFromSource(removals, force);
            new TargetRemoval(target, config.pipeline()).run(removals);
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

    private void removeFromSource(Removals removals, boolean force) {
        try (Connection source = new SourceDatabase(config.source()).open("drop")) {
            SessionLimits.apply(source, LOCK_WAIT_MAX);
            new SourceRemoval(source, config.pipeline()).run(removals, force);
        } catch (SQLException e) {
            removals.step(
                    "slot and publication on the source",
                    () -> Removal.failed(
                            "slot " + config.pipeline().slot() + " and publication on the source",
                            "the database answered " + SqlFailures.describe(e)));
        }
    }
}
