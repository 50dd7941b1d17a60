package dev.tidegate.apply.read;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Times of the source as the topic has them: microseconds since 1970. */
public final class SourceTime {

    private SourceTime() {}

    public static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
