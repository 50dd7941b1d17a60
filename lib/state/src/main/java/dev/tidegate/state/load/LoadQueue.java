package dev.tidegate.state.load;

import dev.tidegate.config.tables.MappedTable;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Takes a table out of a streaming pipeline to load it again, or a new one into it. From the transaction that queues it on
 * the main lane leaves its changes out, and a lane of its own, which starts where the main one stands, will apply them.
 */
public final class LoadQueue {

    /** A lane that was given up lives on as the number that keeps its table out of the stream. */
    private static final String NEXT_LANE = """
            SELECT least((SELECT min(lane) FROM tidegate.checkpoint WHERE pipeline = p.pipeline),
                         (SELECT min(lane) FROM tidegate.load_table WHERE pipeline = p.pipeline), 0) - 1
            FROM tidegate.pipeline p
            WHERE p.pipeline = ?
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

    private static final String DROP_LANES_OF_ERRORED = """
            DELETE FROM tidegate.checkpoint c
            WHERE c.pipeline = ? AND c.lane < 0
              AND EXISTS (SELECT FROM tidegate.load_table t
                          WHERE t.pipeline = c.pipeline AND t.lane = c.lane AND t.state = 'errored')
            """;

    /** Of the lanes of tables that no piece was copied of. */
    private static final String MOVE_ON = """
            UPDATE tidegate.checkpoint c
            SET commit_lsn = main.commit_lsn, durable_lsn = main.durable_lsn, topic_id = main.topic_id,
                next_offset = main.next_offset
            FROM tidegate.checkpoint main
            WHERE main.pipeline = c.pipeline AND main.lane = 0 AND c.pipeline = ? AND c.lane < 0
              AND main.commit_lsn > c.commit_lsn
              AND NOT EXISTS (SELECT FROM tidegate.load_table t
                              WHERE t.pipeline = c.pipeline AND t.lane = c.lane
                                AND (t.pieces_loaded > 0 OR t.state NOT IN ('queued', 'loading')))
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

    /**
     * A table that cannot be loaded comes back by being queued again, in a new lane; until then nothing is kept for it: its
     * lane would hold back the slot, and with it the source's WAL. In the transaction that says so.
     */
    public static void giveUpErrored(Connection target, PipelineName pipeline) throws SQLException {
        update(target, DROP_LANES_OF_ERRORED, pipeline.value());
        update(target, FORGET_STOPS, pipeline.value());
    }

    /**
     * Before another snapshot is tried: what the main lane has passed by now will be in it, so nothing has to be kept for a
     * table that may wait long to be copied. Nobody applies its lane yet. In the caller's transaction, which has to wait for
     * the disk when it commits.
     */
    public static void moveOn(Connection target, PipelineName pipeline) throws SQLException {
        update(target, MOVE_ON, pipeline.value());
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
