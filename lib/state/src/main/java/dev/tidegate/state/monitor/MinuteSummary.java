package dev.tidegate.state.monitor;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The summary of one minute, as it is kept in the target.
 *
 * @param minute target's clock
 * @param lagMax of the samples that knew it
 * @param unknownSamples without a known lag
 * @param gate at its end
 */
public record MinuteSummary(
        Instant minute,
        Optional<Duration> lagMax,
        Optional<Duration> lagLast,
        OptionalLong behindBytes,
        OptionalLong changes,
        int samples,
        int unknownSamples,
        GateState gate) {}
