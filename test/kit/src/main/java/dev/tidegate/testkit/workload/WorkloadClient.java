package dev.tidegate.testkit.workload;

import dev.tidegate.testkit.postgres.ConnectionSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One client of a workload: transaction after transaction until it is told to stop. */
final class WorkloadClient {
    private static final Duration RECONNECT_TIMEOUT = Duration.ofSeconds(60);
    private static final int OPERATIONS_MAX = 4;

    private final ConnectionSource sessions;
    private final WorkloadOperations operations;
    private final SplittableRandom random;
    private final TransactionRate pace;
    private final Workload workload;

    private Connection connection;

    WorkloadClient(
            ConnectionSource sessions,
            WorkloadOperations operations,
            SplittableRandom random,
            TransactionRate pace,
            Workload workload) {
        this.sessions = sessions;
        this.operations = operations;
        this.random = random;
        this.pace = pace;
        this.workload = workload;
    }

    void run() throws SQLException {
        try {
            long due = System.nanoTime();
            while (!workload.isStopping()) {
                runTransaction();
                due = pace.awaitNext(due, workload::isStopping);
            }
        } finally {
            closeQuietly();
        }
    }

    private void runTransaction() throws SQLException {
        if (connection == null && !reconnect()) {
            return;
        }
        // Drawn from a generator of its own, so that an error changes nothing about the transactions after it.
        SplittableRandom transactionRandom = random.split();
        try {
            workload.add(tryTransaction(transactionRandom));
        } catch (SQLException e) {
            recoverFrom(e);
        }
    }

    private WorkloadCounts tryTransaction(SplittableRandom choices) throws SQLException {
        Tally tally = new Tally();
        int number = 1 + choices.nextInt(OPERATIONS_MAX);
        for (int i = 0; i < number; i++) {
            if (choices.nextInt(100) < 6) {
                Savepoint savepoint = connection.setSavepoint();
                operations.runAny(connection, choices, new Tally());
                connection.rollback(savepoint);
            } else {
                operations.runAny(connection, choices, tally);
            }
        }
        if (choices.nextInt(100) < 8) {
            connection.rollback();
            return WorkloadCounts.oneRolledBack();
        }
        connection.commit();
        return tally.committed();
    }

    private void recoverFrom(SQLException e) throws SQLException {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        if (isConnectionLoss(state)) {
            closeQuietly();
            workload.add(WorkloadCounts.oneUnknown());
        } else if (isConflict(state)) {
            rollback();
            workload.add(WorkloadCounts.oneRolledBack());
        } else {
            throw e;
        }
    }

    /** Connection exceptions, and a server that shuts down, crashed, or cannot take sessions yet. */
    private static boolean isConnectionLoss(String state) {
        return state.startsWith("08") || state.startsWith("57P0");
    }

    /** A server whose disk is full may go down at once after it has said so. */
    private void rollback() {
        try {
            connection.rollback();
        } catch (SQLException e) {
            closeQuietly();
        }
    }

    /** Violated constraints, serialization failures and deadlocks, lock timeouts, cancelled statements, full disks. */
    private static boolean isConflict(String state) {
        return state.startsWith("23")
                || state.startsWith("40")
                || state.startsWith("53")
                || state.equals("55P03")
                || state.equals("57014");
    }

    /** False if the workload was stopped meanwhile. */
    private boolean reconnect() throws SQLException {
        long deadline = System.nanoTime() + RECONNECT_TIMEOUT.toNanos();
        while (!workload.isStopping()) {
            try {
                connection = sessions.connect();
                connection.setAutoCommit(false);
                return true;
            } catch (SQLException e) {
                closeQuietly();
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
        }
        return false;
    }

    private void closeQuietly() {
        if (connection == null) {
            return;
        }
        try {
            connection.close();
        } catch (SQLException e) {
            // A lost session cannot be closed in order, and need not be.
            return;
        } finally {
            connection = null;
        }
    }
}
