package dev.tidegate.testkit.compare;

import dev.tidegate.testkit.postgres.ConnectionSource;
import dev.tidegate.testkit.workload.SeedSchema;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Looks at a database again and again, each time in one statement, and notes every value that the database should never
 * show. Half a transfer on the target, for example, is a sum that the source never had.
 *
 * <p>A value of NULL, and a table that is not there, mean that nothing is loaded yet; after the first good value they are
 * violations as well. Lost sessions are opened again.
 */
public final class InvariantReader implements AutoCloseable {
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(60);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(4);
    private static final int VIOLATIONS_MAX = 100;
    private static final String UNDEFINED_TABLE = "42P01";

    private final ConnectionSource sessions;
    private final String sql;
    private final Set<Long> allowed;
    private final Thread thread = new Thread(this::readUntilStopped, "invariant-reader");

    private volatile boolean stopping;

    /** The rest is guarded by this. */
    private final List<String> violations = new ArrayList<>();

    private long reads;
    private long goodReads;
    private long lostSessions;

    private InvariantReader(ConnectionSource sessions, String sql, Set<Long> allowed) {
        this.sessions = sessions;
        this.sql = sql;
        this.allowed = Set.copyOf(allowed);
    }

    /** Watches that the accounts of {@link SeedSchema} hold what they always held. */
    public static InvariantReader ofAccounts(ConnectionSource sessions) {
        return start(sessions, "SELECT sum(balance) FROM accounts", Set.of(SeedSchema.ACCOUNTS_TOTAL));
    }

    /** Watches the one number that the statement returns. */
    public static InvariantReader start(ConnectionSource sessions, String sql, Set<Long> allowed) {
        InvariantReader reader = new InvariantReader(sessions, sql, allowed);
        reader.thread.setDaemon(true);
        reader.thread.start();
        return reader;
    }

    private void readUntilStopped() {
        while (!stopping) {
            try (Connection connection = sessions.connect();
                    Statement statement = connection.createStatement()) {
                while (!stopping) {
                    note(read(statement));
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            } catch (SQLException e) {
                lost();
                LockSupport.parkNanos(12 * PAUSE_NANOS);
            }
        }
    }

    /** Null if there is nothing to see. */
    private Long read(Statement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            long value = rows.getLong(1);
            return rows.wasNull() ? null : value;
        } catch (SQLException e) {
            if (UNDEFINED_TABLE.equals(e.getSQLState())) {
                return null;
            }
            throw e;
        }
    }

    private synchronized void note(Long value) {
        reads++;
        if (value != null && allowed.contains(value)) {
            goodReads++;
        } else if ((value != null || goodReads > 0) && violations.size() < VIOLATIONS_MAX) {
            violations.add("read " + reads + ": " + value);
        }
    }

    private synchronized void lost() {
        lostSessions++;
    }

    /** All reads that got an answer, also before anything was loaded. */
    public synchronized long reads() {
        return reads;
    }

    /** Reads that saw an allowed value. */
    public synchronized long goodReads() {
        return goodReads;
    }

    public synchronized long lostSessions() {
        return lostSessions;
    }

    /** What was seen and should not have been; the first hundred. */
    public synchronized List<String> violations() {
        return List.copyOf(violations);
    }

    /** Stops reading. May be repeated. */
    @Override
    public void close() {
        stopping = true;
        try {
            thread.join(STOP_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
