package dev.tidegate.load.setup;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.CaptureCode;
import dev.tidegate.model.failure.code.LoadCode;
import dev.tidegate.model.text.HumanFormat;
import dev.tidegate.postgres.session.SessionSettings;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.postgres.snapshot.SlotSnapshot;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * A snapshot of the source that any number of sessions copy under, kept by an idle transaction of ours. The walsender that
 * exported it first is let go, so that its slot can be streamed from, or be gone: a slot that is only kept for its snapshot
 * would keep the source's WAL.
 *
 * <p>{@link #keepAlive} and {@link #close} belong to the load's own thread.
 */
public final class SharedSnapshot implements AutoCloseable {

    private static final Duration KEEP_ALIVE_EVERY = Duration.ofSeconds(20);
    private static final String BEGIN = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

    private final Lsn point;
    private final String name;
    private final long xmin;
    private final Connection keeper;
    private long checkedAtNanos = System.nanoTime();
    private volatile boolean lost;

    private SharedSnapshot(Lsn point, String name, long xmin, Connection keeper) {
        this.point = point;
        this.name = name;
        this.xmin = xmin;
        this.keeper = keeper;
    }

    /**
     * Takes the snapshot over and closes the session that exported it.
     *
     * @param session another one on the source, in auto-commit
     * @throws TidegateException SOURCE-COMMIT-PENDING
     */
    public static SharedSnapshot takeOver(
            SlotSnapshot exported, Connection session, SourceDatabase source, Duration lockWaitMax)
            throws SQLException {
        try (exported) {
            Connection keeper = source.open("load snapshot");
            try {
                SessionSettings.limitLockWaits(keeper, lockWaitMax);
                Sql sql = Sql.on(keeper);
                sql.execute(BEGIN);
                exported.importInto(List.of(keeper), session, SharedSnapshot::commitsPending);
                return sql.one(
                        "SELECT pg_export_snapshot(), txid_snapshot_xmin(txid_current_snapshot())",
                        row -> new SharedSnapshot(exported.point(), row.getString(1), row.getLong(2), keeper));
            } catch (SQLException | RuntimeException e) {
                try {
                    keeper.close();
                } catch (SQLException close) {
                    e.addSuppressed(close);
                }
                if (e instanceof SQLException refused && SlotSnapshot.isGone(refused)) {
                    throw gone("before anything was copied under it", refused);
                }
                throw e;
            }
        }
    }

    public static TidegateException gone(String when, SQLException cause) {
        return new TidegateException(
                LoadCode.SNAPSHOT_LOST,
                "the source session that holds the load's snapshot has ended, " + when,
                "no action is needed: the load resumes under a new snapshot, and what is copied stays",
                cause);
    }

    private static TidegateException commitsPending(Duration waited) {
        return new TidegateException(
                CaptureCode.SOURCE_COMMIT_PENDING,
                "transactions that have written their commit have not ended on the source after "
                        + HumanFormat.duration(waited),
                "look for a synchronous standby that does not answer");
    }

    /** It holds exactly the transactions whose commit record starts before this. */
    public Lsn point() {
        return point;
    }

    /** Every transaction with a smaller number had ended when it was taken. */
    public long xmin() {
        return xmin;
    }

    /** Opens a transaction under it. */
    public void importInto(Connection session) throws SQLException {
        Sql sql = Sql.on(session);
        sql.execute(BEGIN);
        sql.execute("SET TRANSACTION SNAPSHOT '" + name + "'");
    }

    /** Whether nobody can adopt it any more. */
    public boolean isLost() {
        return lost;
    }

    /** Keeps whatever lies between from taking the idle session for dead, and notices if it is. */
    public void keepAlive() {
        if (lost || System.nanoTime() - checkedAtNanos < KEEP_ALIVE_EVERY.toNanos()) {
            return;
        }
        check();
    }

    void check() {
        checkedAtNanos = System.nanoTime();
        try {
            Sql.on(keeper).execute("SELECT 1");
        } catch (SQLException e) {
            lost = lost || SqlFailures.isTransient(e) || isClosed();
        }
    }

    private boolean isClosed() {
        try {
            return keeper.isClosed();
        } catch (SQLException e) {
            return true;
        }
    }

    @Override
    public void close() throws SQLException {
        keeper.close();
    }
}
