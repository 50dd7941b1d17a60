package dev.tidegate.benchmark.server;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waits for what another process does, with a bound. */
public final class Await {

    private static final Duration POLL = Duration.ofMillis(50);

    private Await() {}

    public interface Condition {
        boolean holds() throws InterruptedException;
    }

    /** @throws BenchmarkException if it does not come in time */
    public static void until(String awaited, Duration atMost, Condition condition) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > deadline) {
                throw new BenchmarkException("waited " + atMost.toSeconds() + " s in vain for " + awaited);
            }
            TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
        }
    }
}
