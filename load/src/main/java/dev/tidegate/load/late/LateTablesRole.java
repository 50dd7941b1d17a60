package dev.tidegate.load.late;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.load.model.LoadLimits;
import dev.tidegate.load.model.LoadProgress;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.runtime.Failures;
import dev.tidegate.runtime.Role;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.state.schema.StateVersion;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
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

    /** Empty if there is nothing to do; else another text whenever something else is. A table has a new lane each time. */
    private static final String TO_DO = """
            SELECT concat_ws(' ', (SELECT string_agg(lane::text, ' ' ORDER BY lane)
                                   FROM tidegate.load_table
                                   WHERE pipeline = ? AND lane < 0 AND state IN ('queued', 'loading')),
                                  (SELECT 'indexes' WHERE EXISTS (SELECT FROM tidegate.load_index WHERE pipeline = ?)))
            """;

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
            String failedWith = "";
            long failedAtNanos = 0;
            while (!stop.isRequested()) {
                String toDo = toDo(target);
                boolean waits = toDo.equals(failedWith) && System.nanoTime() - failedAtNanos < AFTER_FAILURE.toNanos();
                if (!toDo.isEmpty() && !waits) {
                    failedWith = work(stop) ? "" : toDo(target);
                    failedAtNanos = System.nanoTime();
                }
                stop.await(LOOK_EVERY);
            }
        }
    }

    private String toDo(Connection target) throws SQLException {
        try (PreparedStatement statement = target.prepareStatement(TO_DO)) {
            statement.setString(1, config.pipeline().value());
            statement.setString(2, config.pipeline().value());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
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
