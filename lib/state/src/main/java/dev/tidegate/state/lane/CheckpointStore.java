package dev.tidegate.state.lane;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.StreamId;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.history.PointIdentity;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.state.PipelineStore;
import dev.tidegate.state.lane.Checkpoint.Advance;
import dev.tidegate.state.lane.Checkpoint.TopicOffset;
import dev.tidegate.state.schema.StateSchema;
import dev.tidegate.state.schema.StateVersion;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** Checkpoints of a pipeline's lanes. In the caller's transaction: a checkpoint moves with the rows that it speaks of. */
public final class CheckpointStore {

    private static final String SELECT = """
            SELECT lane, stream_id, epoch, commit_lsn::text, durable_lsn::text, point_identity, topic_id,
                   next_offset, source_commit_at, heartbeat_at, applied_at, transactions, changes
            FROM tidegate.checkpoint
            WHERE pipeline = ? AND lane = ?
            """;

    /** Tables on their way into the stream have lanes of their own. */
    private static final String DURABLE = """
            SELECT durable_lsn::text
            FROM tidegate.checkpoint
            WHERE pipeline = ? AND stream_id = ?::uuid
            ORDER BY durable_lsn
            LIMIT 1
            """;

    private static final String HOLD = """
            SELECT true
            FROM tidegate.checkpoint
            WHERE pipeline = ? AND lane = ?
            FOR SHARE
            """;

    private static final String RAISE_EPOCH = """
            UPDATE tidegate.checkpoint
            SET epoch = epoch + 1
            WHERE pipeline = ? AND lane = ?
            """;

    /** Compare-and-set: nobody else has moved the lane since this applier took it. */
    private static final String IF_CLAIMED = """
            WHERE pipeline = ? AND lane = ? AND epoch = ? AND commit_lsn = CAST(? AS pg_lsn)
            """;

    /**
     * Clocks go forward: an older time is that of a commit that others overtook on their way into the WAL. But a heartbeat
     * comes after all that was applied before it, so one that is much older means that the source's clock was set back. Then
     * time begins again with the heartbeat; otherwise the lag would be unknown until the clock had passed its old value.
     */
    private static final String MOVE = """
            UPDATE tidegate.checkpoint
            SET commit_lsn = CAST(? AS pg_lsn),
                durable_lsn = CAST(? AS pg_lsn),
                point_identity = ?,
                topic_id = ?,
                next_offset = ?,
                source_commit_at = CASE
                    WHEN CAST(? AS timestamptz) < greatest(source_commit_at, heartbeat_at) - interval '2 seconds'
                    THEN CAST(? AS timestamptz)
                    ELSE greatest(source_commit_at, CAST(? AS timestamptz)) END,
                heartbeat_at = CASE
                    WHEN CAST(? AS timestamptz) < greatest(source_commit_at, heartbeat_at) - interval '2 seconds'
                    THEN CAST(? AS timestamptz)
                    ELSE greatest(heartbeat_at, CAST(? AS timestamptz)) END,
                transactions = transactions + ?,
                changes = changes + ?,
                applied_at = clock_timestamp()
            """ + IF_CLAIMED;

    private static final String DECLARE = """
            UPDATE tidegate.checkpoint
            SET durable_lsn = CAST(? AS pg_lsn)
            """ + IF_CLAIMED;

    private static final String BEGIN = """
            INSERT INTO tidegate.checkpoint (pipeline, lane, stream_id, epoch, commit_lsn)
            SELECT pipeline, 0, stream_id, 0, consistent_lsn
            FROM tidegate.pipeline
            WHERE pipeline = ? AND stream_id = ?::uuid
            """;

    private static final String BEGIN_LATE = """
            INSERT INTO tidegate.checkpoint
                   (pipeline, lane, stream_id, epoch, commit_lsn, durable_lsn, point_identity, topic_id, next_offset)
            SELECT pipeline, ?, stream_id, 0, commit_lsn, durable_lsn, point_identity, topic_id, next_offset
            FROM tidegate.checkpoint
            WHERE pipeline = ? AND lane = 0
            """;

    /** As another late lane stands. */
    private static final String COPY_LATE = """
            INSERT INTO tidegate.checkpoint
                   (pipeline, lane, stream_id, epoch, commit_lsn, durable_lsn, topic_id, next_offset)
            SELECT pipeline, ?, stream_id, 0, commit_lsn, durable_lsn, topic_id, next_offset
            FROM tidegate.checkpoint
            WHERE pipeline = ? AND lane = ?
            """;

    private static final String RAISE_EPOCHS = """
            UPDATE tidegate.checkpoint
            SET epoch = epoch + 1
            WHERE pipeline = ? AND lane <= 0
            """;

    private static final String MAIN_POINT = """
            SELECT commit_lsn::text
            FROM tidegate.checkpoint
            WHERE pipeline = ? AND lane = 0
            """;

    private static final String END = """
            DELETE FROM tidegate.checkpoint
            """ + IF_CLAIMED;

    private static final String REMOVE = """
            DELETE FROM tidegate.checkpoint
            WHERE pipeline = ? AND lane = ?
            """;

    private static final String REMOVE_ALL = """
            DELETE FROM tidegate.checkpoint
            WHERE pipeline = ?
            """;

    private CheckpointStore() {}

    /** The stream begins with lane 0 alone, standing where the slot begins. In the transaction that starts the stream. */
    public static void begin(Connection target, PipelineName pipeline, StreamId stream) throws SQLException {
        if (Sql.on(target).update(BEGIN, pipeline, stream) != 1) {
            throw PipelineStore.changed(pipeline);
        }
    }

    /** The same for a stream that takes the place of another: all lanes of that are gone, and their appliers with them. */
    public static void restart(Connection target, PipelineName pipeline, StreamId stream) throws SQLException {
        Sql.on(target).update(REMOVE_ALL, pipeline);
        begin(target, pipeline, stream);
    }

    /** A lane of late tables begins where lane 0 stands. */
    public static void beginLate(Connection target, PipelineName pipeline, int lane) throws SQLException {
        Sql.on(target).update(BEGIN_LATE, lane, pipeline);
    }

    /** Another lane of late tables begins where this one stands. */
    public static void copyLate(Connection target, PipelineName pipeline, int from, int to) throws SQLException {
        Sql.on(target).update(COPY_LATE, to, pipeline, from);
    }

    /**
     * @return what the target's disk holds of the lane that is farthest behind; empty if there is no checkpoint
     * @throws TidegateException STATE-NEWER or STATE-OLDER: whether the source may forget its WAL is not known
     */
    public static Optional<Lsn> durablePoint(Connection target, PipelineName pipeline, StreamId stream)
            throws SQLException {
        return StateVersion.read(target).requireKnown().isInstalled()
                ? Sql.on(target).first(DURABLE, row -> Lsn.parse(row.getString(1)), pipeline, stream)
                : Optional.empty();
    }

    /** @return empty if the lane has no checkpoint, or the target no state of Tidegate at all */
    public static Optional<Checkpoint> read(Connection target, PipelineName pipeline, int lane) throws SQLException {
        return StateSchema.has(target, "checkpoint")
                ? Sql.on(target).first(SELECT, CheckpointStore::map, pipeline, lane)
                : Optional.empty();
    }

    private static Checkpoint map(ResultSet row) throws SQLException {
        String topicId = row.getString("topic_id");
        return new Checkpoint(
                row.getInt("lane"),
                StreamId.parse(row.getString("stream_id")),
                row.getLong("epoch"),
                Lsn.parse(row.getString("commit_lsn")),
                Lsn.parse(row.getString("durable_lsn")),
                Optional.ofNullable(row.getString("point_identity")).map(PointIdentity::new),
                topicId == null ? Optional.empty() : Optional.of(new TopicOffset(topicId, row.getLong("next_offset"))),
                Optional.ofNullable(Sql.instant(row, "source_commit_at")),
                Optional.ofNullable(Sql.instant(row, "heartbeat_at")),
                Sql.instant(row, "applied_at"),
                row.getLong("transactions"),
                row.getLong("changes"));
    }

    /**
     * Waits for whoever takes the lane's tables away, and keeps others from it until the transaction ends.
     *
     * @return false if there is no such lane any more
     */
    public static boolean hold(Connection target, PipelineName pipeline, int lane) throws SQLException {
        return Sql.on(target).isTrue(HOLD, pipeline, lane);
    }

    /** Takes the lane away from the applier that has it. */
    public static void raiseEpoch(Connection target, PipelineName pipeline, int lane) throws SQLException {
        Sql.on(target).update(RAISE_EPOCH, pipeline, lane);
    }

    /** Takes lane 0 and those of late tables away from their appliers, and keeps them from moving until the commit. */
    public static void raiseEpochs(Connection target, PipelineName pipeline) throws SQLException {
        Sql.on(target).update(RAISE_EPOCHS, pipeline);
    }

    /** @return where lane 0 stands */
    public static Lsn mainPoint(Connection target, PipelineName pipeline) throws SQLException {
        return Lsn.parse(Sql.on(target).one(MAIN_POINT, Sql.TEXT, pipeline));
    }

    /** The same, and keeps lane 0 from moving until the transaction ends. */
    public static Lsn holdMainPoint(Connection target, PipelineName pipeline) throws SQLException {
        return Lsn.parse(Sql.on(target).one(MAIN_POINT + "FOR UPDATE", Sql.TEXT, pipeline));
    }

    /** @return false if the claim is not good any more: nothing of the transaction may be committed */
    public static boolean move(Connection target, LaneClaim claim, Advance advance) throws SQLException {
        // Times as text, as NULL is: parameters of one type let the driver keep the statement prepared.
        Optional<String> heartbeat = advance.heartbeatAt().map(Instant::toString);
        return Sql.on(target)
                        .update(
                                MOVE,
                                advance.commitLsn(),
                                advance.durableLsn(),
                                advance.identity().text(),
                                advance.offset().topicId(),
                                advance.offset().nextOffset(),
                                heartbeat,
                                heartbeat,
                                advance.sourceCommitAt().map(Instant::toString),
                                heartbeat,
                                heartbeat,
                                heartbeat,
                                advance.transactions(),
                                advance.changes(),
                                claim.pipeline(),
                                claim.lane(),
                                claim.epoch(),
                                claim.at())
                == 1;
    }

    /**
     * Says what is durable, without moving the lane.
     *
     * @return as {@link #move}
     */
    public static boolean declareDurable(Connection target, LaneClaim claim, Lsn durable) throws SQLException {
        return Sql.on(target).update(DECLARE, durable, claim.pipeline(), claim.lane(), claim.epoch(), claim.at()) == 1;
    }

    /**
     * The lane is done.
     *
     * @return as {@link #move}
     */
    public static boolean end(Connection target, LaneClaim claim) throws SQLException {
        return Sql.on(target).update(END, claim.pipeline(), claim.lane(), claim.epoch(), claim.at()) == 1;
    }

    /** The lane is given up, whoever has it. */
    public static void remove(Connection target, PipelineName pipeline, int lane) throws SQLException {
        Sql.on(target).update(REMOVE, pipeline, lane);
    }
}
