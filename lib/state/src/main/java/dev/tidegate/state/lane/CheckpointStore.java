package dev.tidegate.state.lane;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.StreamId;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.state.lane.Checkpoint.TopicOffset;
import dev.tidegate.state.schema.StateVersion;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/** Reads the checkpoints of a pipeline. Writing them is the applier's alone, in the transaction that writes the rows. */
public final class CheckpointStore {

    private static final String IS_INSTALLED = "SELECT to_regclass('tidegate.checkpoint') IS NOT NULL";

    private static final String SELECT = """
            SELECT lane, stream_id, epoch, commit_lsn::text, durable_lsn::text, topic_id, next_offset,
                   source_commit_at, heartbeat_at, applied_at, transactions, changes
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

    private CheckpointStore() {}

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
        Sql sql = Sql.on(target);
        return sql.isTrue(IS_INSTALLED) ? sql.first(SELECT, CheckpointStore::map, pipeline, lane) : Optional.empty();
    }

    private static Checkpoint map(ResultSet row) throws SQLException {
        String topicId = row.getString("topic_id");
        return new Checkpoint(
                row.getInt("lane"),
                StreamId.parse(row.getString("stream_id")),
                row.getLong("epoch"),
                Lsn.parse(row.getString("commit_lsn")),
                Lsn.parse(row.getString("durable_lsn")),
                topicId == null ? Optional.empty() : Optional.of(new TopicOffset(topicId, row.getLong("next_offset"))),
                instant(row, "source_commit_at"),
                instant(row, "heartbeat_at"),
                instant(row, "applied_at").orElseThrow(),
                row.getLong("transactions"),
                row.getLong("changes"));
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }
}
