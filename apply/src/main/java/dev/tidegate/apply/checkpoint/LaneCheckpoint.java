package dev.tidegate.apply.checkpoint;

import dev.tidegate.apply.read.StreamPoint;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.failure.FailureCode;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ApplyCode;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.state.PipelineState;
import dev.tidegate.state.PipelineStore;
import dev.tidegate.state.lane.Checkpoint;
import dev.tidegate.state.lane.Checkpoint.Advance;
import dev.tidegate.state.lane.Checkpoint.TopicOffset;
import dev.tidegate.state.lane.CheckpointStore;
import dev.tidegate.state.lane.FenceStore;
import dev.tidegate.state.lane.LaneClaim;
import dev.tidegate.state.lane.LaneStopStore;
import dev.tidegate.state.load.SnapshotWindows;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** Checkpoint of a lane, with its fences. Owned by the writer's thread; all but {@link #open} run in its transaction. */
public final class LaneCheckpoint {

    private final Connection connection;
    private final Checkpoint opened;
    private final SnapshotWindows windows;
    private LaneClaim claim;

    private LaneCheckpoint(Connection connection, PipelineName pipeline, Checkpoint opened, SnapshotWindows windows) {
        this.connection = connection;
        this.opened = opened;
        this.windows = windows;
        this.claim = new LaneClaim(pipeline, opened.lane(), opened.epoch(), opened.commitLsn());
    }

    /**
     * Takes the lane over by raising its epoch, in a transaction of its own that waits for the disk: afterwards the
     * checkpoint is durable as it is read here.
     */
    public static LaneCheckpoint open(Connection connection, PipelineName pipeline, int lane) throws SQLException {
        PipelineState state = new PipelineStore(connection, pipeline)
                .read()
                .orElseThrow(() ->
                        waiting(ApplyCode.PIPELINE_UNKNOWN, "the target does not know pipeline " + pipeline + " yet"));
        if (!state.isStreaming()) {
            throw waiting(ApplyCode.LOAD_NOT_FINISHED, "the initial copy of pipeline " + pipeline + " is not finished");
        }
        Sql.on(connection).execute("SET LOCAL synchronous_commit = on");
        CheckpointStore.raiseEpoch(connection, pipeline, lane);
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
        Advance advance = new Advance(
                point.commitLsn(),
                durable,
                point.identity(),
                new TopicOffset(topicId, point.nextOffset()),
                point.sourceCommitAt(),
                heartbeatAt,
                point.transactions(),
                changes);
        requireOurs(CheckpointStore.move(connection, claim, advance));
    }

    /** What {@link #move} has written is committed. */
    public void moved(StreamPoint point) {
        claim = claim.movedTo(point.commitLsn());
    }

    public Lsn at() {
        return claim.at();
    }

    public LaneClaim claim() {
        return claim;
    }

    /** Says what is durable, without moving. */
    public void declare(Lsn durable) throws SQLException {
        requireOurs(CheckpointStore.declareDurable(connection, claim, durable));
    }

    private void requireOurs(boolean isOurs) {
        if (!isOurs) {
            throw new TidegateException(
                    ApplyCode.APPLIER_FENCED,
                    "lane " + opened.lane() + " of pipeline " + claim.pipeline()
                            + " was taken by another applier, or given other tables by a load",
                    "If tables are being loaded, no action is needed. Otherwise make sure that only one applier runs.");
        }
    }

    /** May be repeated: the first time counts. */
    public void passFence(String name, Lsn lsn) throws SQLException {
        FenceStore.pass(connection, claim.pipeline(), opened.lane(), name, lsn);
    }

    /** The lane runs again: the reason why it had stopped is gone. */
    public void clearStop() throws SQLException {
        new LaneStopStore(connection, claim.pipeline()).remove(opened.lane());
    }
}
