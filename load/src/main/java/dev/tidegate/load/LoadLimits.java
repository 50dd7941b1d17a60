package dev.tidegate.load;

import java.time.Duration;

/**
 * Bounds of the load's waits.
 *
 * @param slotWaitMax for the transactions that are open on the source while the slot is created
 * @param lockWaitMax for a lock on a table of either side
 */
public record LoadLimits(Duration slotWaitMax, Duration lockWaitMax) {

    public static LoadLimits defaults() {
        return new LoadLimits(Duration.ofSeconds(60), Duration.ofSeconds(60));
    }
}
