package dev.tidegate.benchmark;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.OptionalLong;

/**
 * A JVM's heap during a measurement, from its own log of collections.
 *
 * @param collections how many there were
 * @param collectionSeconds how long they stopped the JVM in all
 * @param leastAfterByQuarter the least that a collection left over, for each quarter of the time; no smaller number than
 *     what was alive, and close to it. Empty for a quarter without a collection
 * @param liveAtEndBytes what a full collection left over right after the last change
 */
record HeapUse(
        int collections,
        double collectionSeconds,
        List<OptionalLong> leastAfterByQuarter,
        OptionalLong liveAtEndBytes) {

    private static final double GROWTH_MAX = 1.25;
    private static final long GROWTH_FLOOR_BYTES = 16L << 20;

    /**
     * Whether the last quarter needed no more than the second; in the first, classes and buffers are still coming.
     * {@link Flatness#UNKNOWN} if there were too few collections to tell.
     */
    @JsonProperty
    Flatness flatness() {
        OptionalLong early = leastAfterByQuarter.get(1);
        OptionalLong late = leastAfterByQuarter.get(3);
        if (early.isEmpty() || late.isEmpty()) {
            return Flatness.UNKNOWN;
        }
        double limit = early.getAsLong() * GROWTH_MAX + GROWTH_FLOOR_BYTES;
        return late.getAsLong() <= limit ? Flatness.FLAT : Flatness.GROWING;
    }

    enum Flatness {
        FLAT,
        GROWING,
        UNKNOWN
    }
}
