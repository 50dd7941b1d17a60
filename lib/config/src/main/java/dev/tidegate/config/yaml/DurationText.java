package dev.tidegate.config.yaml;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Durations as the config writes them: {@code 200ms}, {@code 5s}, {@code 1m}, {@code 2h}. */
public final class DurationText {

    private static final Units MILLIS = new Units(Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L));

    private DurationText() {}

    /** @return empty if the text is not of that form */
    public static Optional<Duration> parse(String text) {
        return MILLIS.parse(text).map(Duration::ofMillis);
    }

    /** @return the shortest text that {@link #parse} reads back, to the millisecond */
    public static String print(Duration duration) {
        return MILLIS.print(duration.toMillis());
    }
}
