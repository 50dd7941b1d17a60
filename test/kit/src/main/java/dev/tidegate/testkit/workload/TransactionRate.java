package dev.tidegate.testkit.workload;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** How long a client waits between its transactions; without a rate, not at all. */
record TransactionRate(double transactionsPerSecond) {
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /**
     * Waits until it is time for the next transaction after the one due at {@code lastDue}, and returns when that was.
     * A client that is late does not hurry to catch up with more than a second.
     */
    long awaitNext(long lastDue, BooleanSupplier stopping) {
        long now = System.nanoTime();
        if (transactionsPerSecond <= 0) {
            return now;
        }
        long interval = (long) (TimeUnit.SECONDS.toNanos(1) / transactionsPerSecond);
        long due = Math.max(lastDue + interval, now - TimeUnit.SECONDS.toNanos(1));
        for (long left = due - now; left > 0 && !stopping.getAsBoolean(); left = due - System.nanoTime()) {
            LockSupport.parkNanos(Math.min(left, LOOK_NANOS));
        }
        return due;
    }
}
