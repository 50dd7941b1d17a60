package dev.tidegate.state.lane;

import dev.tidegate.model.PipelineName;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** Why lanes stand, from table {@code lane_stop}. In the caller's transaction. */
public final class LaneStopStore {

    private static final String DELETE_ALL = """
            DELETE FROM tidegate.lane_stop
            WHERE pipeline = ?
            """;

    private static final String SELECT = """
            SELECT code, problem, next_step, stopped_at
            FROM tidegate.lane_stop
            WHERE pipeline = ? AND lane = ?
            """;

    private static final String NAMES = """
            SELECT EXISTS (SELECT FROM tidegate.lane_stop WHERE pipeline = ? AND position(? IN problem) > 0)
            """;

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

    private static final String DELETE = """
            DELETE FROM tidegate.lane_stop
            WHERE pipeline = ? AND lane = ?
            """;

    private final Sql target;
    private final PipelineName pipeline;

    public LaneStopStore(Connection target, PipelineName pipeline) {
        this.target = Sql.on(target);
        this.pipeline = pipeline;
    }

    /** @return empty if the lane runs, or may run */
    public Optional<LaneStop> find(int lane) throws SQLException {
        return target.first(SELECT, LaneStopStore::map, pipeline, lane);
    }

    private static LaneStop map(ResultSet row) throws SQLException {
        return new LaneStop(
                row.getString("code"),
                row.getString("problem"),
                row.getString("next_step"),
                Sql.instant(row, "stopped_at"));
    }

    /** Whether a lane stands because of this: then what was done on the target since was done knowing it. */
    public boolean isStoppedFor(String problem) throws SQLException {
        return target.isTrue(NAMES, pipeline, problem);
    }

    /** The same reason again keeps the time of the first. */
    public void put(int lane, TidegateException failure) throws SQLException {
        target.update(UPSERT, pipeline, lane, failure.code(), failure.getMessage(), failure.nextStep());
    }

    public void remove(int lane) throws SQLException {
        target.update(DELETE, pipeline, lane);
    }

    /** Of all lanes. */
    public void removeAll() throws SQLException {
        target.update(DELETE_ALL, pipeline);
    }
}
