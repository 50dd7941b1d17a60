package dev.tidegate.lagmonitor.probe.query;

import dev.tidegate.lagmonitor.model.LaneStop;
import dev.tidegate.model.PipelineName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Optional;

/** Reads why a lane is stopped. */
public final class LaneStopReader {

    private static final String SELECT = """
            SELECT code, problem, next_step, stopped_at
            FROM tidegate.lane_stop
            WHERE pipeline = ? AND lane = ?
            """;

    private LaneStopReader() {}

    public static Optional<LaneStop> read(Connection target, PipelineName pipeline, int lane) throws SQLException {
        try (PreparedStatement statement = target.prepareStatement(SELECT)) {
            statement.setString(1, pipeline.value());
            statement.setInt(2, lane);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(map(row)) : Optional.empty();
            }
        }
    }

    private static LaneStop map(ResultSet row) throws SQLException {
        return new LaneStop(
                row.getString("code"),
                row.getString("problem"),
                row.getString("next_step"),
                row.getObject("stopped_at", OffsetDateTime.class).toInstant());
    }
}
