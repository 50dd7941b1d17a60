package dev.tidegate.state;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.StreamId;
import dev.tidegate.state.Checkpoint.TopicOffset;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/** Reads the checkpoints of a pipeline. Writing them is the applier's alone, in the transaction that writes the rows. */
public final class CheckpointStore {

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

    /** @return what the target's disk holds of the lane that is farthest behind; empty if there is no checkpoint */
    public static Optional<Lsn> durablePoint(Connection target, PipelineName pipeline, StreamId stream)
            throws SQLException {
        if (!StateSchema.isInstalled(target)) {
            return Optional.empty();
        }
        try (PreparedStatement statement = target.prepareStatement(DURABLE)) {
            statement.setString(1, pipeline.value());
            statement.setString(2, stream.toString());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(Lsn.parse(row.getString(1))) : Optional.empty();
            }
        }
    }

    /** @return empty if the lane has no checkpoint, or the target no state of Tidegate at all */
    public static Optional<Checkpoint> read(Connection target, PipelineName pipeline, int lane) throws SQLException {
        if (!StateSchema.isInstalled(target)) {
            return Optional.empty();
        }
        try (PreparedStatement statement = target.prepareStatement(SELECT)) {
            statement.setString(1, pipeline.value());
            statement.setInt(2, lane);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(map(row)) : Optional.empty();
            }
        }
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
