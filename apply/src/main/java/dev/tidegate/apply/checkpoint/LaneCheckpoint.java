package dev.tidegate.apply.checkpoint;

import dev.tidegate.apply.read.StreamPoint;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.failure.FailureCode;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ApplyCode;
import dev.tidegate.state.PipelineState;
import dev.tidegate.state.lane.Checkpoint;
import dev.tidegate.state.lane.CheckpointStore;
import dev.tidegate.state.load.SnapshotWindows;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;

/** Checkpoint of a lane, with its fences. Owned by the writer's thread; all but {@link #open} run in its transaction. */
public final class LaneCheckpoint {

    private static final String RAISE_EPOCH = """
            UPDATE tidegate.checkpoint
            SET epoch = epoch + 1
            WHERE pipeline = ? AND lane = ?
            """;

    /** Compare-and-set: nobody else has moved the lane since this applier took it. */
    private static final String MOVE = """
            UPDATE tidegate.checkpoint
            SET commit_lsn = CAST(? AS pg_lsn),
                durable_lsn = CAST(? AS pg_lsn),
                topic_id = ?,
                next_offset = ?,
                source_commit_at = greatest(source_commit_at, CAST(? AS timestamptz)),
                heartbeat_at = greatest(heartbeat_at, CAST(? AS timestamptz)),
                transactions = transactions + ?,
                changes = changes + ?,
                applied_at = clock_timestamp()
            WHERE pipeline = ? AND lane = ? AND epoch = ? AND commit_lsn = CAST(? AS pg_lsn)
            """;

    private static final String DECLARE = """
            UPDATE tidegate.checkpoint
            SET durable_lsn = CAST(? AS pg_lsn)
            WHERE pipeline = ? AND lane = ? AND epoch = ? AND commit_lsn = CAST(? AS pg_lsn)
            """;

    private static final String FENCE = """
            INSERT INTO tidegate.fence (pipeline, lane, name, lsn)
            VALUES (?, ?, ?, CAST(? AS pg_lsn))
            ON CONFLICT DO NOTHING
            """;

    private static final String CLEAR_STOP = """
            DELETE FROM tidegate.lane_stop
            WHERE pipeline = ? AND lane = ?
            """;

    private final Connection connection;
    private final PipelineName pipeline;
    private final Checkpoint opened;
    private final SnapshotWindows windows;
    private Lsn at;

    private LaneCheckpoint(Connection connection, PipelineName pipeline, Checkpoint opened, SnapshotWindows windows) {
        this.connection = connection;
        this.pipeline = pipeline;
        this.opened = opened;
        this.windows = windows;
        this.at = opened.commitLsn();
    }

    /**
     * Takes the lane over by raising its epoch, in a transaction of its own that waits for the disk: afterwards the
     * checkpoint is durable as it is read here.
     */
    public static LaneCheckpoint open(Connection connection, PipelineName pipeline, int lane) throws SQLException {
        PipelineState state = PipelineState.read(connection, pipeline)
                .orElseThrow(() ->
                        waiting(ApplyCode.PIPELINE_UNKNOWN, "the target does not know pipeline " + pipeline + " yet"));
        if (state.phase() != PipelineState.Phase.STREAMING) {
            throw waiting(ApplyCode.LOAD_NOT_FINISHED, "the initial copy of pipeline " + pipeline + " is not finished");
        }
        raiseEpoch(connection, pipeline, lane);
        Checkpoint checkpoint = CheckpointStore.read(connection, pipeline, lane)
                .filter(stored -> stored.stream().equals(state.stream()))
                .orElseThrow(() -> new TidegateException(
                        ApplyCode.CHECKPOINT_MISSING,
                        "lane " + lane + " of pipeline " + pipeline + " has no checkpoint of stream " + state.stream(),
                        "drop the pipeline and load again: the target's position is not known"));
        SnapshotWindows windows = SnapshotWindows.read(connection, pipeline, lane);
        connection.commit();
        return new LaneCheckpoint(connection, pipeline, checkpoint, windows);
    }

    private static void raiseEpoch(Connection connection, PipelineName pipeline, int lane) throws SQLException {
        try (Statement settings = connection.createStatement();
                PreparedStatement statement = connection.prepareStatement(RAISE_EPOCH)) {
            settings.execute("SET LOCAL synchronous_commit = on");
            statement.setString(1, pipeline.value());
            statement.setInt(2, lane);
            statement.executeUpdate();
        }
    }

    private static TidegateException waiting(FailureCode code, String problem) {
        return new TidegateException(code, problem, "start `tidegate run`, or wait until it has got so far");
    }

    /** Lanes below 0 let late tables catch up with the main one. */
    public boolean isMain() {
        return opened.lane() >= 0;
    }

    /** As it was when the lane was taken. */
    public Checkpoint opened() {
        return opened;
    }

    /** What the copied rows contain. Holds for as long as the checkpoint can be moved. */
    public SnapshotWindows windows() {
        return windows;
    }

    /** @throws TidegateException APPLIER-FENCED if another applier has taken the lane */
    public void move(StreamPoint point, Lsn durable, String topicId, Optional<Instant> heartbeatAt, long changes)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(MOVE)) {
            statement.setString(1, point.commitLsn().toString());
            statement.setString(2, durable.toString());
            statement.setString(3, topicId);
            statement.setLong(4, point.nextOffset());
            statement.setString(
                    5, point.sourceCommitAt().map(LaneCheckpoint::text).orElse(null));
            statement.setString(6, heartbeatAt.map(LaneCheckpoint::text).orElse(null));
            statement.setLong(7, point.transactions());
            statement.setLong(8, changes);
            bindGuard(statement, 9);
            requireOurs(statement.executeUpdate());
        }
    }

    /** What {@link #move} has written is committed. */
    public void moved(StreamPoint point) {
        at = point.commitLsn();
    }

    public Lsn at() {
        return at;
    }

    /** Says what is durable, without moving. */
    public void declare(Lsn durable) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(DECLARE)) {
            statement.setString(1, durable.toString());
            bindGuard(statement, 2);
            requireOurs(statement.executeUpdate());
        }
    }

    private void bindGuard(PreparedStatement statement, int first) throws SQLException {
        statement.setString(first, pipeline.value());
        statement.setInt(first + 1, opened.lane());
        statement.setLong(first + 2, opened.epoch());
        statement.setString(first + 3, at.toString());
    }

    private void requireOurs(int rows) {
        if (rows != 1) {
            throw new TidegateException(
                    ApplyCode.APPLIER_FENCED,
                    "lane " + opened.lane() + " of pipeline " + pipeline
                            + " was taken by another applier, or given other tables by a load",
                    "If tables are being loaded, no action is needed. Otherwise make sure that only one applier runs.");
        }
    }

    /** May be repeated: the first time counts. */
    public void passFence(String name, Lsn lsn) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FENCE)) {
            statement.setString(1, pipeline.value());
            statement.setInt(2, opened.lane());
            statement.setString(3, name);
            statement.setString(4, lsn.toString());
            statement.executeUpdate();
        }
    }

    /** The lane runs again: the reason why it had stopped is gone. */
    public void clearStop() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(CLEAR_STOP)) {
            statement.setString(1, pipeline.value());
            statement.setInt(2, opened.lane());
            statement.executeUpdate();
        }
    }

    private static String text(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC).toString();
    }
}
