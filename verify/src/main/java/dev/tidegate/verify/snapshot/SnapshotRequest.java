package dev.tidegate.verify.snapshot;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** One request for consistent snapshots: a row of tidegate.verification_cut, where the applier and the verification meet. In auto-commit. */
final class SnapshotRequest implements AutoCloseable {

    /** What the applier has written. */
    record Answer(boolean expired, Optional<String> snapshot, Duration held, String note) {}

    /** Rows of verifications that were killed go with the next one. */
    private static final String ASK = """
            WITH forgotten AS (
                DELETE FROM tidegate.verification_cut
                WHERE pipeline = ? AND asked_at < clock_timestamp() - interval '1 day'
            )
            INSERT INTO tidegate.verification_cut (id, pipeline, lock_key, state)
            VALUES (?, ?, ?, 'asked')
            """;

    private static final String TELL = """
            UPDATE tidegate.verification_cut
            SET state = 'known', at_lsn = CAST(? AS pg_lsn)
            WHERE id = ? AND state = 'asked'
            """;

    private static final String READ = """
            SELECT state, snapshot, coalesce((extract(epoch FROM applier_held) * 1000)::bigint, 0), note
            FROM tidegate.verification_cut
            WHERE id = ?
            """;

    private final Connection target;
    private final String id;
    private final long lockKey;

    private SnapshotRequest(Connection target, String id, long lockKey) {
        this.target = target;
        this.id = id;
        this.lockKey = lockKey;
    }

    /** @param target holds the advisory lock that keeps the applier's snapshot until this is closed */
    static SnapshotRequest ask(Connection target, PipelineName pipeline, String id, long lockKey) throws SQLException {
        try (PreparedStatement lock = target.prepareStatement("SELECT pg_advisory_lock(?)");
                PreparedStatement row = target.prepareStatement(ASK)) {
            lock.setLong(1, lockKey);
            lock.execute();
            row.setString(1, pipeline.value());
            row.setString(2, id);
            row.setString(3, pipeline.value());
            row.setLong(4, lockKey);
            row.executeUpdate();
            return new SnapshotRequest(target, id, lockKey);
        }
    }

    /** @return false if the applier has stopped waiting */
    boolean tell(Lsn point) throws SQLException {
        try (PreparedStatement statement = target.prepareStatement(TELL)) {
            statement.setString(1, point.toString());
            statement.setString(2, id);
            return statement.executeUpdate() == 1;
        }
    }

    Answer read() throws SQLException {
        try (PreparedStatement statement = target.prepareStatement(READ)) {
            statement.setString(1, id);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return new Answer(true, Optional.empty(), Duration.ZERO, "somebody has removed the request");
                }
                return new Answer(
                        row.getString(1).equals("expired"),
                        Optional.ofNullable(row.getString(2)),
                        Duration.ofMillis(row.getLong(3)),
                        row.getString(4));
            }
        }
    }

    /** The applier lets go of its snapshot. */
    @Override
    public void close() throws SQLException {
        try (PreparedStatement row = target.prepareStatement("DELETE FROM tidegate.verification_cut WHERE id = ?")) {
            row.setString(1, id);
            row.executeUpdate();
        }
        releaseSnapshot();
    }

    /** It is imported, or not needed; the applier stays at the point if it is to pause there. */
    void releaseSnapshot() throws SQLException {
        try (PreparedStatement lock = target.prepareStatement("SELECT pg_advisory_unlock(?)")) {
            lock.setLong(1, lockKey);
            lock.execute();
        }
    }
}
