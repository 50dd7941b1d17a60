package dev.tidegate.testkit.workload;

import dev.tidegate.testkit.postgres.ConnectionSource;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Clients that write to the tables of {@link SeedSchema} as an application would: transactions over several tables with
 * inserts, updates, deletes, changed keys, COPY, savepoints, rollbacks and transfers between accounts.
 *
 * <p>The seed decides what each client does, one after the other; how the clients interleave is left to the machine. A
 * client that loses its session connects again, for a minute at most. The seed is printed at the start; the system
 * property {@code tidegate.workload.seed} replays it.
 */
public final class Workload implements AutoCloseable {
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(90);
    private static final String SEED_PROPERTY = "tidegate.workload.seed";

    private final long seed;
    private final List<Thread> threads = new ArrayList<>();

    private volatile boolean stopping;

    /** Guarded by this. */
    private WorkloadCounts counts = WorkloadCounts.NONE;

    /** Guarded by this: the first error that no client could live with. */
    private Exception failure;

    private Workload(long seed) {
        this.seed = seed;
    }

    /** A workload on the database that the sessions lead to; {@link SeedSchema} must be there and filled. */
    public static Builder builder(ConnectionSource sessions) {
        return new Builder(sessions);
    }

    /** How much of a workload it is to be. */
    public static final class Builder {
        private final ConnectionSource sessions;
        private int clients = 2;
        private long seed = Long.getLong(SEED_PROPERTY, new SplittableRandom().nextLong());
        private double transactionsPerSecond;
        private boolean bigValues = true;
        private PrintStream announcements = System.out;

        private Builder(ConnectionSource sessions) {
            this.sessions = sessions;
        }

        public Builder clients(int number) {
            clients = number;
            return this;
        }

        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /** Of all clients together; 0, the default, is as fast as they can. */
        public Builder transactionsPerSecond(double rate) {
            transactionsPerSecond = rate;
            return this;
        }

        /** Whether some values are so big that they are stored out of line (TOAST); they are by default. */
        public Builder bigValues(boolean wanted) {
            bigValues = wanted;
            return this;
        }

        /** Where the seed is printed; standard output by default. */
        public Builder announceTo(PrintStream stream) {
            announcements = stream;
            return this;
        }

        public Workload start() {
            announcements.println("Workload with " + clients + " clients; replay with -D" + SEED_PROPERTY + "=" + seed);
            Workload workload = new Workload(seed);
            TransactionRate pace = new TransactionRate(transactionsPerSecond / clients);
            WorkloadOperations operations = new WorkloadOperations(bigValues);
            for (int i = 0; i < clients; i++) {
                // Far apart, so that clients of neighbouring seeds do not do the same things.
                SplittableRandom random = new SplittableRandom(seed + i * 0x9E3779B97F4A7C15L);
                workload.startClient(i, new WorkloadClient(sessions, operations, random, pace, workload));
            }
            return workload;
        }
    }

    private void startClient(int number, WorkloadClient client) {
        Thread thread = new Thread(() -> run(client), "workload-" + number);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void run(WorkloadClient client) {
        try {
            client.run();
        } catch (SQLException | RuntimeException e) {
            failed(e);
        }
    }

    private synchronized void failed(Exception e) {
        if (failure == null) {
            failure = e;
        }
        notifyAll();
    }

    boolean isStopping() {
        return stopping;
    }

    synchronized void add(WorkloadCounts more) {
        counts = counts.plus(more);
        notifyAll();
    }

    public long seed() {
        return seed;
    }

    public synchronized WorkloadCounts counts() {
        return counts;
    }

    /**
     * Waits until this many more transactions are committed from now on.
     *
     * @throws IllegalStateException if they are not in time, or a client failed
     */
    public synchronized void awaitTransactions(long more, Duration atMost) {
        long goal = counts.transactions() + more;
        long deadline = System.nanoTime() + atMost.toNanos();
        while (counts.transactions() < goal) {
            throwFailure();
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new IllegalStateException("Fewer than " + more + " transactions in " + atMost);
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting for a workload", e);
            }
        }
    }

    /**
     * Stops the clients, each after its transaction. Nothing is written any more when it returns.
     *
     * @throws IllegalStateException if a client failed, other than by a lost connection or a conflict
     */
    public WorkloadCounts stop() {
        stopping = true;
        long deadline = System.nanoTime() + STOP_TIMEOUT.toNanos();
        for (Thread thread : threads) {
            join(thread, deadline);
        }
        throwFailure();
        return counts();
    }

    private synchronized void throwFailure() {
        if (failure != null) {
            throw new IllegalStateException(
                    "The workload with seed " + seed + " failed: " + failure.getMessage(), failure);
        }
    }

    private static void join(Thread thread, long deadline) {
        try {
            thread.join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while stopping a workload", e);
        }
        if (thread.isAlive()) {
            throw new IllegalStateException(thread.getName() + " did not stop within " + STOP_TIMEOUT);
        }
    }

    /** As {@link #stop}; may be repeated. */
    @Override
    public void close() {
        stop();
    }
}
