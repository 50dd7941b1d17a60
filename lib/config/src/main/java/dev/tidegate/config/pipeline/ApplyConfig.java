package dev.tidegate.config.pipeline;

import java.time.Duration;

/**
 * Bounds of one target transaction. A source transaction larger than them is applied whole all the same, in several
 * steps of one target transaction.
 *
 * @param batchRowsMax changes
 * @param batchBytesMax bytes of heap that the changes take
 * @param batchAgeMax how long a change may wait for others
 */
public record ApplyConfig(int batchRowsMax, long batchBytesMax, Duration batchAgeMax) {

    public static ApplyConfig defaults() {
        return new ApplyConfig(5_000, 8L << 20, Duration.ofMillis(20));
    }
}
