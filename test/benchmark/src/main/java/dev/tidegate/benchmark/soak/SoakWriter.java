package dev.tidegate.benchmark.soak;

import dev.tidegate.benchmark.server.BenchmarkException;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Commits transactions of {@link SoakTables#CHANGES} changes at a steady rate from several sessions, since one would wait for its
 * commits on a busy machine. One in a hundred is rolled back.
 */
final class SoakWriter implements AutoCloseable {

    /** Sessions of the soak itself are not counted. */
    static final String APPLICATION = "soak";

    private static final int ROLLED_BACK_EVERY = 100;
    private static final long STOP_MILLIS = 60_000;

    private final TestDatabase source;
    private final long periodNanos;
    private final AtomicLong changes = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();

    private volatile boolean stopping;
    private volatile SQLException failure;

    /** Rows that the first session has committed go up to this id. */
    private volatile long lastIdOfFirst = SoakTables.lastIdAtFirst(0);

    private SoakWriter(TestDatabase source, int changesPerSecond) {
        this.source = source;
        long period = TimeUnit.SECONDS.toNanos(1) * SoakTables.CHANGES * SoakTables.SESSIONS / changesPerSecond;
        // What is rolled back is no change.
        this.periodNanos = period * (ROLLED_BACK_EVERY - 1) / ROLLED_BACK_EVERY;
    }

    static SoakWriter start(TestDatabase source, int changesPerSecond) {
        SoakWriter writer = new SoakWriter(source, changesPerSecond);
        for (int session = 0; session < SoakTables.SESSIONS; session++) {
            int number = session;
            Thread thread = new Thread(() -> writer.run(number), "soak-writer-" + number);
            thread.setDaemon(true);
            writer.threads.add(thread);
            thread.start();
        }
        return writer;
    }

    /** Committed so far. */
    long changes() {
        if (failure != null) {
            throw new BenchmarkException("a writer has ended", failure);
        }
        return changes.get();
    }

    long lastIdOfFirst() {
        return lastIdOfFirst;
    }

    private void run(int number) {
        try (Connection session = source.connect();
                Statement statement = session.createStatement()) {
            statement.execute("SET application_name = '" + APPLICATION + "'");
            session.setAutoCommit(false);
            write(session, number);
        } catch (SQLException e) {
            failure = e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One that is late catches up: the rate is that of the whole time. */
    private void write(Connection session, int number) throws SQLException, InterruptedException {
        try (PreparedStatement step = session.prepareStatement("SELECT soak_step(?, ?)")) {
            long last = SoakTables.lastIdAtFirst(number);
            long start = System.nanoTime();
            for (long transaction = 0; !stopping; transaction++) {
                awaitTime(start + transaction * periodNanos);
                step.setLong(1, last);
                // Sessions that meet at a document would wait for each other.
                step.setLong(2, transaction * SoakTables.SESSIONS + number);
                step.execute();
                if (transaction % ROLLED_BACK_EVERY == ROLLED_BACK_EVERY - 1) {
                    session.rollback();
                    continue;
                }
                session.commit();
                last += SoakTables.COME_AND_GO;
                changes.addAndGet(SoakTables.CHANGES);
                if (number == 0) {
                    lastIdOfFirst = last;
                }
            }
        }
    }

    private static void awaitTime(long nanos) throws InterruptedException {
        long left = nanos - System.nanoTime();
        if (left > 0) {
            TimeUnit.NANOSECONDS.sleep(left);
        }
    }

    /** Nothing is written any more when it returns; may be repeated. */
    @Override
    public void close() throws InterruptedException {
        stopping = true;
        for (Thread thread : threads) {
            thread.join(STOP_MILLIS);
        }
    }
}
