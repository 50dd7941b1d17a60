package dev.tidegate.apply.checkpoint;

import dev.tidegate.model.PipelineName;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.state.schema.StateVersion;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Leaves a note in the target why the lane has stopped, for `tidegate status` and the gate. */
public final class LaneStopStore {

    private static final Logger LOG = LoggerFactory.getLogger(LaneStopStore.class);

    private static final String UPSERT = """
            INSERT INTO tidegate.lane_stop AS s (pipeline, lane, code, problem, next_step)
            VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (pipeline, lane) DO UPDATE
            SET code = excluded.code,
                problem = excluded.problem,
                next_step = excluded.next_step,
                stopped_at = CASE WHEN (s.code, s.problem) = (excluded.code, excluded.problem)
                                  THEN s.stopped_at
                                  ELSE clock_timestamp()
                             END
            """;

    /** Waits for whoever takes the lane's tables away; then there is none. */
    private static final String HOLD_LANE = """
            SELECT FROM tidegate.checkpoint
            WHERE pipeline = ? AND lane = ?
            FOR SHARE
            """;

    private LaneStopStore() {}

    /**
     * In a session of its own: the writer's may be in any state. The failure is thrown anyway, so this one is not. Of a
     * lane whose tables were queued again meanwhile nothing is noted: nobody would take it back.
     */
    public static void record(TargetDatabase target, PipelineName pipeline, int lane, TidegateException failure) {
        try (Connection connection = target.open("apply stop")) {
            connection.setAutoCommit(false);
            boolean writable = StateVersion.read(connection).problem().isEmpty();
            if (writable && (lane >= 0 || isThere(connection, pipeline, lane))) {
                write(connection, pipeline, lane, failure);
            }
            connection.commit();
        } catch (SQLException e) {
            LOG.warn("cannot leave a note in the target why lane {} stopped: SQLSTATE {}", lane, e.getSQLState());
            failure.addSuppressed(e);
        }
    }

    private static boolean isThere(Connection connection, PipelineName pipeline, int lane) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(HOLD_LANE)) {
            statement.setString(1, pipeline.value());
            statement.setInt(2, lane);
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        }
    }

    private static void write(Connection connection, PipelineName pipeline, int lane, TidegateException failure)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(UPSERT)) {
            statement.setString(1, pipeline.value());
            statement.setInt(2, lane);
            statement.setString(3, failure.code());
            statement.setString(4, failure.getMessage());
            statement.setString(5, failure.nextStep());
            statement.executeUpdate();
        }
    }
}
