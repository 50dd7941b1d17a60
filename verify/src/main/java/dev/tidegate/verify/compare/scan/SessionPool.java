package dev.tidegate.verify.compare.scan;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The sessions of one side, each used by one thread at a time. What fails in one of them does not end its transaction. */
public final class SessionPool implements AutoCloseable {

    /** What is done on a session. */
    @FunctionalInterface
    public interface Task {
        void run(Connection session) throws SQLException;
    }

    private final BlockingQueue<Connection> sessions;
    private final ExecutorService threads;

    public SessionPool(String side, List<Connection> sessions) {
        this.sessions = new ArrayBlockingQueue<>(sessions.size(), false, sessions);
        this.threads = Executors.newFixedThreadPool(sessions.size(), work -> {
            Thread thread = new Thread(work, "tidegate verify " + side);
            thread.setDaemon(true);
            return thread;
        });
    }

    public Future<?> submit(Task task) {
        return threads.submit(() -> {
            Connection session = sessions.take();
            try {
                runIn(session, task);
                return null;
            } finally {
                sessions.add(session);
            }
        });
    }

    public static void runIn(Connection session, Task task) throws SQLException {
        Savepoint before = session.setSavepoint();
        try {
            task.run(session);
        } catch (SQLException | RuntimeException e) {
            if (!session.isClosed()) {
                session.rollback(before);
            }
            throw e;
        }
        session.releaseSavepoint(before);
    }

    /** Running scans end when their sessions are closed. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
