package dev.tidegate.lagmonitor.history;

import dev.tidegate.lagmonitor.model.Sample;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is kept of a minute in the target.
 *
 * @param minute target's clock
 * @param lagMax of the looks that knew it
 * @param unknownLooks without a known lag
 * @param gate open, closed or unknown at its end
 */
public record MinuteSummary(
        Instant minute,
        Optional<Duration> lagMax,
        Optional<Duration> lagLast,
        OptionalLong behindBytes,
        OptionalLong changes,
        int looks,
        int unknownLooks,
        String gate) {

    /** @param looks of the minute, oldest first, at least one */
    static MinuteSummary of(Instant minute, List<Sample> looks, String gate) {
        Sample last = looks.get(looks.size() - 1);
        return new MinuteSummary(
                minute,
                looks.stream().flatMap(look -> look.lag().stream()).max(Duration::compareTo),
                last.lag(),
                last.behindBytes(),
                last.changes(),
                looks.size(),
                (int) looks.stream().filter(look -> look.lag().isEmpty()).count(),
                gate);
    }
}
