package dev.tidegate.load.late;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.load.model.LoadLimits;
import dev.tidegate.load.model.LoadProgress;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.runtime.Failures;
import dev.tidegate.runtime.Role;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.state.load.LoadTableStore;
import dev.tidegate.state.load.SuspendedIndexStore;
import dev.tidegate.state.schema.StateVersion;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks now and then whether a streaming pipeline has tables to load or indexes to build. What fails for good is noted in
 * the state and not tried again by itself; the streams of the other tables do not end for it.
 */
public final class LateTablesRole implements Role {

    private static final Logger LOG = LoggerFactory.getLogger(LateTablesRole.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);
    private static final Duration AFTER_FAILURE = Duration.ofMinutes(5);

    /**
     * @param lanes of the tables; a table has a new one each time
     * @param indexes whether there are some to build
     */
    private record ToDo(List<Integer> lanes, boolean indexes) {

        static final ToDo NOTHING = new ToDo(List.of(), false);
    }

    private final PipelineConfig config;
    private final LateTables tables;

    public LateTablesRole(PipelineConfig config, LoadProgress progress) {
        this.config = config;
        this.tables = new LateTables(config, LoadLimits.defaults(), progress);
    }

    @Override
    public String name() {
        return "load";
    }

    @Override
    public void runOnce(StopSignal stop) throws Exception {
        try (Connection target = new TargetDatabase(config.target()).open("load watch")) {
            StateVersion.read(target).requireKnown();
            ToDo failedWith = ToDo.NOTHING;
            long failedAtNanos = 0;
            while (!stop.isRequested()) {
                ToDo toDo = toDo(target);
                boolean waits = toDo.equals(failedWith) && System.nanoTime() - failedAtNanos < AFTER_FAILURE.toNanos();
                if (!toDo.equals(ToDo.NOTHING) && !waits) {
                    failedWith = work(stop) ? ToDo.NOTHING : toDo(target);
                    failedAtNanos = System.nanoTime();
                }
                stop.await(LOOK_EVERY);
            }
        }
    }

    private ToDo toDo(Connection target) throws SQLException {
        return new ToDo(
                new LoadTableStore(target, config.pipeline()).lateLanes(),
                new SuspendedIndexStore(target, config.pipeline()).isAnyOwed());
    }

    /** @return false after a failure that does not pass by itself */
    private boolean work(StopSignal stop) {
        try {
            tables.work(stop);
            return true;
        } catch (SQLException | RuntimeException e) {
            TidegateException failure = Failures.classify(e);
            if (failure.isTransient()) {
                throw failure;
            }
            LOG.error("{}", failure.describe());
            LOG.debug("loading queued tables failed", e);
            return false;
        }
    }
}
