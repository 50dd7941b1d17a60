package dev.tidegate.apply.snapshot;

import dev.tidegate.model.PipelineName;
import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Session of the target whose snapshot a verification imports. It lives until the verification releases its advisory lock,
 * which happens at its end at the latest, and for half a minute at most.
 */
final class SnapshotSession implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotSession.class);

    private static final String SETTINGS = """
            SET idle_in_transaction_session_timeout = '30s';
            SET lock_timeout = '30s'
            """;

    private final Connection connection;
    private final String id;
    private final long lockKey;

    private SnapshotSession(Connection connection, String id, long lockKey) {
        this.connection = connection;
        this.id = id;
        this.lockKey = lockKey;
    }

    static SnapshotSession open(TargetDatabase target, PipelineName pipeline, String id, long lockKey)
            throws SQLException {
        Connection connection = target.open(pipeline + " verification snapshot");
        try {
            Sql.on(connection).execute(SETTINGS);
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setAutoCommit(false);
            return new SnapshotSession(connection, id, lockKey);
        } catch (SQLException e) {
            connection.abort(Runnable::run);
            throw e;
        }
    }

    boolean isFor(String otherId) {
        return id.equals(otherId);
    }

    /** Takes the snapshot: what is committed now. */
    String export() throws SQLException {
        return Sql.on(connection).one("SELECT pg_export_snapshot()", Sql.TEXT);
    }

    /** Returns at once; a thread of its own waits. */
    void keepUntilImported() {
        Thread thread = new Thread(this::awaitLock, "tidegate snapshot " + id);
        thread.setDaemon(true);
        thread.start();
    }

    private void awaitLock() {
        try {
            Sql.on(connection).first("SELECT pg_advisory_xact_lock_shared(?)", Sql.TEXT, lockKey);
        } catch (SQLException e) {
            LOG.debug("snapshot of verification {} ends: {}", id, SqlFailures.describe(e));
        } finally {
            close();
        }
    }

    /** May be repeated; any thread. */
    @Override
    public void close() {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            LOG.debug("closing: {}", SqlFailures.describe(e));
        }
    }
}
