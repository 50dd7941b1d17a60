package dev.tidegate.apply.catchup;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.failure.TidegateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.OptionalInt;

/** Tables on their way into the main lane, in schema tidegate. */
final class TableCatchUpState {

    private static final String NEXT = """
            SELECT c.lane
            FROM tidegate.checkpoint c
            JOIN tidegate.pipeline p ON p.pipeline = c.pipeline AND p.state = 'streaming'
            WHERE c.pipeline = ? AND c.lane < 0
              AND NOT EXISTS (SELECT FROM tidegate.load_table t
                              WHERE t.pipeline = c.pipeline AND t.lane = c.lane
                                AND t.state <> 'loaded')
            ORDER BY c.lane DESC
            LIMIT 1
            """;

    private static final String MAIN_POINT = """
            SELECT commit_lsn::text
            FROM tidegate.checkpoint
            WHERE pipeline = ? AND lane = 0
            """;

    /** Only if this lane is still ours: a table may have been queued again meanwhile. */
    private static final String END_LANE = """
            DELETE FROM tidegate.checkpoint
            WHERE pipeline = ? AND lane = ? AND epoch = ? AND commit_lsn = CAST(? AS pg_lsn)
            """;

    private static final String GIVE_TABLES = """
            UPDATE tidegate.load_table
            SET lane = 0,
                base_lsn = greatest(base_lsn, CAST(? AS pg_lsn)),
                loaded_lsn = greatest(loaded_lsn, CAST(? AS pg_lsn))
            WHERE pipeline = ? AND lane = ?
            """;

    private static final String RAISE_EPOCH = """
            UPDATE tidegate.checkpoint
            SET epoch = epoch + 1
            WHERE pipeline = ? AND lane = 0
            """;

    private static final String FAIL = """
            UPDATE tidegate.load_table
            SET state = 'errored', errors = errors + 1, error_code = ?, error_problem = ?, error_next_step = ?
            WHERE pipeline = ? AND lane = ?
            """;

    private final PipelineName pipeline;

    TableCatchUpState(PipelineName pipeline) {
        this.pipeline = pipeline;
    }

    /** @return a lane all of whose tables are copied */
    OptionalInt nextLane(Connection session) throws SQLException {
        try (PreparedStatement statement = session.prepareStatement(NEXT)) {
            statement.setString(1, pipeline.value());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? OptionalInt.of(row.getInt(1)) : OptionalInt.empty();
            }
        }
    }

    /** @param held whether it shall not move until the transaction ends */
    Lsn mainPoint(Connection session, boolean held) throws SQLException {
        try (PreparedStatement statement = session.prepareStatement(MAIN_POINT + (held ? "FOR UPDATE" : ""))) {
            statement.setString(1, pipeline.value());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return Lsn.parse(row.getString(1));
            }
        }
    }

    /** In the open transaction, which has to wait for the disk: by then what the lane has written is there too. */
    boolean handOver(Connection session, int lane, long epoch, Lsn point) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute("SET LOCAL synchronous_commit = on");
        }
        if (update(session, END_LANE, pipeline.value(), lane, epoch, point.toString()) != 1) {
            return false;
        }
        update(session, GIVE_TABLES, point.toString(), point.toString(), pipeline.value(), lane);
        update(session, RAISE_EPOCH, pipeline.value());
        return true;
    }

    /** The tables stay out of the stream, and nothing is kept for them any more. */
    void fail(Connection session, int lane, TidegateException failure) throws SQLException {
        update(session, "DELETE FROM tidegate.checkpoint WHERE pipeline = ? AND lane = ?", pipeline.value(), lane);
        update(session, "DELETE FROM tidegate.lane_stop WHERE pipeline = ? AND lane = ?", pipeline.value(), lane);
        update(
                session,
                FAIL,
                failure.code(),
                failure.getMessage(),
                "fix that, then load the table again: tidegate load --table",
                pipeline.value(),
                lane);
    }

    private static int update(Connection session, String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = session.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            return statement.executeUpdate();
        }
    }
}
