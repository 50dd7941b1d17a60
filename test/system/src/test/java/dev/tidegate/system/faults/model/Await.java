package dev.tidegate.system.faults.model;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits that may end without success: then a fault has hit nothing. */
public final class Await {

    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(40);

    private Await() {}

    /** What fails while it is asked is not so yet. */
    public static boolean until(Duration atMost, Callable<Boolean> reached) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (System.nanoTime() < deadline) {
            if (isReached(reached)) {
                return true;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return false;
    }

    private static boolean isReached(Callable<Boolean> reached) {
        try {
            return reached.call();
        } catch (Exception notYet) {
            return false;
        }
    }
}
