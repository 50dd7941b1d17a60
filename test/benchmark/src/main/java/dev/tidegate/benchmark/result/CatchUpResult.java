package dev.tidegate.benchmark.result;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tidegate.benchmark.contender.Contender;
import dev.tidegate.benchmark.process.HeapUse;
import java.util.List;
import java.util.Optional;

/**
 * One catch-up of one contender.
 *
 * @param secondsToLast from the order to start until the last change was seen on the target
 * @param secondsToFirst from the order to start until the first change was seen: the start-up
 * @param changesFirstSeen how many changes were there at that moment
 */
public record CatchUpResult(
        Contender contender,
        int round,
        int changes,
        double secondsToLast,
        double secondsToFirst,
        long changesFirstSeen,
        List<ProcessUse> processes,
        Optional<HeapUse> heap,
        Comparison comparison)
        implements RunResult {

    /** With the start-up in it. */
    @JsonProperty
    public double changesPerSecond() {
        return changes / secondsToLast;
    }

    /** Without the start-up: the changes after the first sighting, in the time after it. */
    @JsonProperty
    public double changesPerSecondOnceStarted() {
        return (changes - changesFirstSeen) / (secondsToLast - secondsToFirst);
    }
}
