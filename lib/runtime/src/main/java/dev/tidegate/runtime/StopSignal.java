package dev.tidegate.runtime;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Asks a role to stop, once and for good. Any thread may ask, any thread may look or wait. */
public final class StopSignal {

    private final CountDownLatch requested = new CountDownLatch(1);

    /** May be repeated. */
    public void request() {
        requested.countDown();
    }

    public boolean isRequested() {
        return requested.getCount() == 0;
    }

    /**
     * Waits, but not for longer than until the stop.
     *
     * @return whether to stop: also true if the waiting thread is interrupted, whose flag stays set
     */
    public boolean await(Duration timeout) {
        try {
            return requested.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
