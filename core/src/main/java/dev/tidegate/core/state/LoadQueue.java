package dev.tidegate.core.state;

import dev.tidegate.core.PipelineName;
import dev.tidegate.core.TableId;
import dev.tidegate.core.config.MappedTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Takes a table out of a streaming pipeline to load it anew, or a new one into it. From the transaction that queues it on
 * the main lane leaves its changes out, and a lane of its own, which starts where the main one stands, will apply them.
 */
public final class LoadQueue {

    private static final String NEXT_LANE = """
            SELECT least(min(lane), 0) - 1
            FROM tidegate.checkpoint
            WHERE pipeline = ?
            """;

    /** Raising the epoch makes the applier of the lane begin again, with the new tables. */
    private static final String RAISE_EPOCH = """
            UPDATE tidegate.checkpoint
            SET epoch = epoch + 1
            WHERE pipeline = ? AND lane <= 0
            """;

    private static final String COPY_CHECKPOINT = """
            INSERT INTO tidegate.checkpoint
                   (pipeline, lane, stream_id, epoch, commit_lsn, durable_lsn, topic_id, next_offset)
            SELECT pipeline, ?, stream_id, 0, commit_lsn, durable_lsn, topic_id, next_offset
            FROM tidegate.checkpoint
            WHERE pipeline = ? AND lane = 0
            """;

    private static final String QUEUE = """
            INSERT INTO tidegate.load_table (pipeline, schema_name, table_name, written_as, state, ours, lane)
            VALUES (?, ?, ?, ?, 'queued', false, ?)
            ON CONFLICT (pipeline, schema_name, table_name) DO UPDATE
            SET written_as = excluded.written_as, state = 'queued', lane = excluded.lane, rows = 0, bytes = 0,
                started_at = NULL, finished_at = NULL, base_lsn = NULL, base_xmin = NULL, loaded_lsn = NULL, columns = NULL, pieces = 0, pieces_loaded = 0,
                copying_rows = 0, copying_bytes = 0, error_code = NULL, error_problem = NULL, error_next_step = NULL
            """;

    private static final String FORGET_PIECES = """
            DELETE FROM tidegate.load_piece
            WHERE pipeline = ? AND schema_name = ? AND table_name = ?
            """;

    /** Of tables that were queued before they had joined. */
    private static final String DROP_EMPTY_LANES = """
            DELETE FROM tidegate.checkpoint c
            WHERE c.pipeline = ? AND c.lane < 0
              AND NOT EXISTS (SELECT FROM tidegate.load_table t WHERE t.pipeline = c.pipeline AND t.lane = c.lane)
            """;

    private static final String FORGET_STOPS = """
            DELETE FROM tidegate.lane_stop s
            WHERE s.pipeline = ? AND s.lane < 0
              AND NOT EXISTS (SELECT FROM tidegate.checkpoint c WHERE c.pipeline = s.pipeline AND c.lane = s.lane)
            """;

    private LoadQueue() {}

    /**
     * In the caller's transaction, which has to wait for the disk when it commits.
     *
     * @return the table's lane
     */
    public static int add(Connection target, PipelineName pipeline, MappedTable names) throws SQLException {
        TableId table = names.source();
        // First: the row locks keep the main lane from moving until the commit.
        update(target, RAISE_EPOCH, pipeline.value());
        int lane = nextLane(target, pipeline);
        update(target, COPY_CHECKPOINT, lane, pipeline.value());
        update(target, QUEUE, pipeline.value(), table.schema(), table.name(), names.writtenAs(), lane);
        update(target, FORGET_PIECES, pipeline.value(), table.schema(), table.name());
        update(target, DROP_EMPTY_LANES, pipeline.value());
        update(target, FORGET_STOPS, pipeline.value());
        return lane;
    }

    private static int nextLane(Connection target, PipelineName pipeline) throws SQLException {
        try (PreparedStatement statement = target.prepareStatement(NEXT_LANE)) {
            statement.setString(1, pipeline.value());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    private static void update(Connection target, String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = target.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            statement.executeUpdate();
        }
    }
}
