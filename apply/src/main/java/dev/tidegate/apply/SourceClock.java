package dev.tidegate.apply;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Times of the source as the topic has them: microseconds since 1970. */
final class SourceClock {

    private SourceClock() {}

    static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
