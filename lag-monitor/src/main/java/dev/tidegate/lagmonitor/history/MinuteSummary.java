package dev.tidegate.lagmonitor.history;

import dev.tidegate.lagmonitor.model.Sample;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The summary of one minute, as it is kept in the target.
 *
 * @param minute target's clock
 * @param lagMax of the samples that knew it
 * @param unknownSamples without a known lag
 * @param gate open, closed or unknown at its end
 */
public record MinuteSummary(
        Instant minute,
        Optional<Duration> lagMax,
        Optional<Duration> lagLast,
        OptionalLong behindBytes,
        OptionalLong changes,
        int samples,
        int unknownSamples,
        String gate) {

    /** @param samples of the minute, oldest first, at least one */
    static MinuteSummary of(Instant minute, List<Sample> samples, String gate) {
        Sample last = samples.get(samples.size() - 1);
        return new MinuteSummary(
                minute,
                samples.stream().flatMap(sample -> sample.lag().stream()).max(Duration::compareTo),
                last.lag(),
                last.behindBytes(),
                last.changes(),
                samples.size(),
                (int) samples.stream().filter(sample -> sample.lag().isEmpty()).count(),
                gate);
    }
}
