package dev.tidegate.benchmark.process;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.OptionalLong;

/**
 * A JVM's heap between the first and the last change, from its own log of collections.
 *
 * @param collections how many there were
 * @param collectionSeconds how long they stopped the JVM in all
 * @param leastAfterByQuarter the least that a collection left over, for each quarter of the time: no smaller number than
 *     what was alive. Empty for a quarter without a collection
 * @param liveAtEndBytes what a full collection left over right after the last change: what was really alive
 */
public record HeapUse(
        int collections,
        double collectionSeconds,
        List<OptionalLong> leastAfterByQuarter,
        OptionalLong liveAtEndBytes) {

    private static final double GROWTH_MAX = 1.25;
    private static final long GROWTH_FLOOR_BYTES = 16L << 20;

    /**
     * Whether no more is alive at the end than was left over early. {@link Flatness#UNKNOWN} if there were too few
     * collections to tell.
     */
    @JsonProperty
    public Flatness flatness() {
        OptionalLong early = leastAfterByQuarter.subList(0, 2).stream()
                .flatMapToLong(OptionalLong::stream)
                .min();
        if (early.isEmpty() || liveAtEndBytes.isEmpty()) {
            return Flatness.UNKNOWN;
        }
        double limit = early.getAsLong() * GROWTH_MAX + GROWTH_FLOOR_BYTES;
        return liveAtEndBytes.getAsLong() <= limit ? Flatness.FLAT : Flatness.GROWING;
    }

    public enum Flatness {
        FLAT,
        GROWING,
        UNKNOWN
    }
}
