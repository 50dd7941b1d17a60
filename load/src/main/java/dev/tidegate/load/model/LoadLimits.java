package dev.tidegate.load.model;

import java.time.Duration;

/**
 * Bounds of the load that nobody needs to set.
 *
 * @param lockWaitMax for a lock on a table of either side
 * @param indexesAfterBytes the indexes of a table that is smaller on the source stay where they are: its rows are in
 *     sooner than an index is dropped and built
 */
public record LoadLimits(Duration lockWaitMax, long indexesAfterBytes) {

    public static LoadLimits defaults() {
        return new LoadLimits(Duration.ofSeconds(60), 16L << 20);
    }
}
