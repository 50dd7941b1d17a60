package dev.tidegate.state.verification;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * Requests for a snapshot of the target, in table {@code verification_cut}, where the applier and the verification meet. Each
 * change is made only in the state that it starts from. In the caller's transaction.
 */
public final class SnapshotRequestStore {

    /** Rows of verifications that were killed go with the next one. */
    private static final String ASK = """
            WITH forgotten AS (
                DELETE FROM tidegate.verification_cut
                WHERE pipeline = ? AND asked_at < clock_timestamp() - interval '1 day'
            )
            INSERT INTO tidegate.verification_cut (id, pipeline, lock_key, state)
            VALUES (?, ?, ?, 'asked')
            """;

    private static final String SELECT = """
            SELECT state, at_lsn::text, lock_key, snapshot, note,
                   coalesce((extract(epoch FROM applier_held) * 1000)::bigint, 0) AS held_ms
            FROM tidegate.verification_cut
            WHERE id = ? AND pipeline = ?
            """;

    private static final String TELL = """
            UPDATE tidegate.verification_cut
            SET state = 'known', at_lsn = CAST(? AS pg_lsn)
            WHERE id = ? AND state = 'asked'
            """;

    private static final String HAND_OUT = """
            UPDATE tidegate.verification_cut
            SET state = 'cut', snapshot = ?, applier_held = ? * interval '1 microsecond'
            WHERE id = ? AND state = 'known'
            """;

    private static final String EXPIRE = """
            UPDATE tidegate.verification_cut
            SET state = 'expired', note = ?
            WHERE id = ? AND state = ?
            """;

    private static final String RELEASE = """
            UPDATE tidegate.verification_cut
            SET state = 'repaired'
            WHERE id = ? AND state = 'cut'
            """;

    private static final String DELETE = """
            DELETE FROM tidegate.verification_cut
            WHERE id = ?
            """;

    private final Sql target;
    private final PipelineName pipeline;

    public SnapshotRequestStore(Connection target, PipelineName pipeline) {
        this.target = Sql.on(target);
        this.pipeline = pipeline;
    }

    /** The verification's. */
    public void ask(String id, long lockKey) throws SQLException {
        target.update(ASK, pipeline, id, pipeline, lockKey);
    }

    public Optional<SnapshotRequestRow> find(String id) throws SQLException {
        return target.first(SELECT, SnapshotRequestStore::map, id, pipeline);
    }

    private static SnapshotRequestRow map(ResultSet row) throws SQLException {
        return new SnapshotRequestRow(
                SnapshotRequestState.of(row.getString("state")),
                Optional.ofNullable(row.getString("at_lsn")).map(Lsn::parse),
                row.getLong("lock_key"),
                Optional.ofNullable(row.getString("snapshot")),
                Duration.ofMillis(row.getLong("held_ms")),
                row.getString("note"));
    }

    /**
     * The verification's.
     *
     * @return false if the applier has stopped waiting
     */
    public boolean tell(String id, Lsn point) throws SQLException {
        return target.update(TELL, point, id) == 1;
    }

    /**
     * The applier's.
     *
     * @param snapshot exported name of the target's, which stands at the point
     * @return false if nobody waits for it any more
     */
    public boolean handOut(String id, String snapshot, Duration applierHeld) throws SQLException {
        return target.update(HAND_OUT, snapshot, applierHeld.toNanos() / 1_000, id) == 1;
    }

    /**
     * The applier's: it does not wait any longer. Waits for a repair that is about to commit: it has the row locked, and then
     * the state is another one.
     *
     * @return false if the request is not in that state any more
     */
    public boolean expire(String id, SnapshotRequestState in, String note) throws SQLException {
        return target.update(EXPIRE, note, id, in.text()) == 1;
    }

    /**
     * The repair's: the applier continues once this transaction is committed, and only if it is still paused. What the
     * transaction has written then was written right at the point.
     *
     * @return false if the applier has gone on already: nothing of the transaction may be committed
     */
    public boolean release(String id) throws SQLException {
        return target.update(RELEASE, id) == 1;
    }

    /** The verification's. The applier continues at once if it is still paused. */
    public void remove(String id) throws SQLException {
        target.update(DELETE, id);
    }
}
