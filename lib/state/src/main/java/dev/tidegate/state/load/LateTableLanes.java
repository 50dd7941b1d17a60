package dev.tidegate.state.load;

import dev.tidegate.config.tables.MappedTable;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.state.lane.CheckpointStore;
import dev.tidegate.state.lane.LaneClaim;
import dev.tidegate.state.lane.LaneStopStore;
import dev.tidegate.state.load.LoadTable.Failure;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The lanes of late tables, below 0: what takes table {@code checkpoint} and the tables of {@code load_table} that are in a
 * lane together. A table that is taken out of a streaming pipeline to be loaded again, or a new one, is queued: from that
 * transaction on the main lane leaves its changes out, and a lane of its own, which starts where the main one stands,
 * applies them, until the table is handed over to the main lane. Never commits: its caller does.
 */
public final class LateTableLanes {

    private static final int MAIN_LANE = 0;

    private static final String SELECT = """
            SELECT c.lane, greatest(c.source_commit_at, c.heartbeat_at) AS held_at, s.code, s.problem, s.next_step
            FROM tidegate.checkpoint c
            LEFT JOIN tidegate.lane_stop s ON s.pipeline = c.pipeline AND s.lane = c.lane
            WHERE c.pipeline = ? AND c.lane < 0
            """;

    /** A lane that was given up lives on as the number that keeps its table out of the stream. */
    private static final String NEW_LANE = """
            SELECT least((SELECT min(lane) FROM tidegate.checkpoint WHERE pipeline = ?),
                         (SELECT min(lane) FROM tidegate.load_table WHERE pipeline = ?), 0) - 1
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

    /** Of tables that were queued again before they were in the stream. */
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

    /** Locked until the transaction ends. */
    private static final String COPIED = """
            SELECT c.lane, concat_ws(' ', c.stream_id, c.commit_lsn, c.durable_lsn, c.topic_id, c.next_offset) AS point
            FROM tidegate.checkpoint c
            JOIN tidegate.pipeline p ON p.pipeline = c.pipeline AND p.state = 'streaming'
            WHERE c.pipeline = ? AND c.lane < 0
              AND NOT EXISTS (SELECT FROM tidegate.load_table t
                              WHERE t.pipeline = c.pipeline AND t.lane = c.lane
                                AND t.state <> 'loaded')
            ORDER BY c.lane DESC
            FOR UPDATE OF c
            """;

    private static final String ALL_IN_SYNC = """
            SELECT NOT EXISTS (SELECT FROM tidegate.load_table t
                               WHERE t.pipeline = c.pipeline AND (t.lane <> 0 OR t.state <> 'loaded'
                                                                  OR t.loaded_lsn > c.commit_lsn))
            FROM tidegate.checkpoint c
            WHERE c.pipeline = ? AND c.lane = 0
            """;

    /**
     * @param heldAt source's clock: the newest commit or heartbeat that it has arrived at; empty before the first one
     * @param stop why it stands; empty if it runs, or may run
     */
    public record LateLane(int lane, Optional<Instant> heldAt, Optional<Failure> stop) {}

    private final Connection target;
    private final Sql sql;
    private final PipelineName pipeline;
    private final LoadTableStore tables;
    private final PieceStore pieces;

    public LateTableLanes(Connection target, PipelineName pipeline) {
        this.target = target;
        this.sql = Sql.on(target);
        this.pipeline = pipeline;
        this.tables = new LoadTableStore(target, pipeline);
        this.pieces = new PieceStore(target, pipeline);
    }

    /** @return by number */
    public Map<Integer, LateLane> all() throws SQLException {
        return sql.list(SELECT, LateTableLanes::map, pipeline).stream()
                .collect(Collectors.toMap(LateLane::lane, lane -> lane));
    }

    private static LateLane map(ResultSet row) throws SQLException {
        String code = row.getString("code");
        Failure stop = code == null ? null : new Failure(code, row.getString("problem"), row.getString("next_step"));
        return new LateLane(
                row.getInt("lane"), Optional.ofNullable(Sql.instant(row, "held_at")), Optional.ofNullable(stop));
    }

    /**
     * In the caller's transaction, which has to wait for the disk when it commits.
     *
     * @return the table's lane
     */
    public int queue(MappedTable names) throws SQLException {
        // First: the appliers begin again with the new tables, and the main lane stands until the commit.
        CheckpointStore.raiseEpochs(target, pipeline);
        int lane = newLane();
        CheckpointStore.beginLate(target, pipeline, lane);
        tables.queueLate(names, lane);
        pieces.forget(names.source());
        sql.update(DROP_EMPTY_LANES, pipeline);
        sql.update(FORGET_STOPS, pipeline);
        return lane;
    }

    /**
     * A transient failure is tried again. After any other one the table starts over once it is fixed, and a late one comes
     * back by being queued again, in a new lane; until then nothing is kept for it: its lane would hold back the slot, and
     * with it the source's WAL.
     */
    public void loadFailed(TableId table, TidegateException failure) throws SQLException {
        tables.failed(table, failure);
        if (!failure.isTransient()) {
            sql.update(DROP_LANES_OF_ERRORED, pipeline);
            sql.update(FORGET_STOPS, pipeline);
        }
    }

    /**
     * Before another snapshot is tried: what the main lane has passed by now will be in it, so nothing has to be kept for a
     * table that may wait long to be copied. Nobody applies its lane yet. In the caller's transaction, which has to wait for
     * the disk when it commits.
     */
    public void moveOn() throws SQLException {
        sql.update(MOVE_ON, pipeline);
    }

    /**
     * Lanes that stand at the same point become one: it reads the stream once for all their tables, and the main lane takes
     * them over together.
     *
     * @param apart lanes that stay as they are
     * @return a lane all of whose tables are copied, of a pipeline that streams
     */
    public Optional<Integer> nextToCatchUp(Set<Integer> apart) throws SQLException {
        Map<String, Integer> byPoint = new LinkedHashMap<>();
        for (CopiedLane copied : sql.list(COPIED, CopiedLane::map, pipeline)) {
            String point = apart.contains(copied.lane()) ? "apart " + copied.lane() : copied.point();
            Integer first = byPoint.putIfAbsent(point, copied.lane());
            if (first != null) {
                tables.changeLane(copied.lane(), first);
                remove(copied.lane());
            }
        }
        return byPoint.values().stream().findFirst();
    }

    /** @param point with all that another lane at the same place of the stream has in common */
    private record CopiedLane(int lane, String point) {

        static CopiedLane map(ResultSet row) throws SQLException {
            return new CopiedLane(row.getInt("lane"), row.getString("point"));
        }
    }

    /**
     * Each table of the lane gets one of its own, which continues where this one stands: one table that cannot catch up
     * keeps no other from it.
     *
     * @return the lanes; empty if it has but one table
     */
    public List<Integer> split(int lane) throws SQLException {
        CheckpointStore.raiseEpoch(target, pipeline, lane);
        List<TableId> together = tables.ofLane(lane);
        List<Integer> lanes = new ArrayList<>();
        for (TableId table : together.subList(Math.min(1, together.size()), together.size())) {
            int own = newLane();
            CheckpointStore.copyLate(target, pipeline, lane, own);
            tables.changeLane(table, own);
            lanes.add(own);
        }
        if (!lanes.isEmpty()) {
            lanes.add(lane);
        }
        return lanes;
    }

    private int newLane() throws SQLException {
        return sql.one(NEW_LANE, row -> row.getInt(1), pipeline, pipeline);
    }

    /**
     * In the open transaction, which has to wait for the disk: by then what the lane has written is there too.
     *
     * @return false if the claim is not good any more: a table may have been queued again meanwhile
     */
    public boolean handOver(LaneClaim claim) throws SQLException {
        sql.execute("SET LOCAL synchronous_commit = on");
        if (!CheckpointStore.end(target, claim)) {
            return false;
        }
        tables.giveToMainLane(claim.lane(), claim.at());
        CheckpointStore.raiseEpoch(target, pipeline, MAIN_LANE);
        return true;
    }

    /** The tables stay out of the stream, and nothing is kept for them any more. */
    public void catchUpFailed(int lane, TidegateException failure) throws SQLException {
        remove(lane);
        tables.laneFailed(lane, failure, "fix that, then load the table again: tidegate load --table");
    }

    private void remove(int lane) throws SQLException {
        CheckpointStore.remove(target, pipeline, lane);
        new LaneStopStore(target, pipeline).remove(lane);
    }

    /** Whether every table is in the main lane, which has passed the last snapshot. */
    public boolean areAllInSync() throws SQLException {
        return sql.isTrue(ALL_IN_SYNC, pipeline);
    }
}
