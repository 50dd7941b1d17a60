package dev.tidegate.monitor.gate;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Values as the gate's table shows them. */
final class Texts {

    private static final int NAMED_MAX = 5;

    private Texts() {}

    static String seconds(Duration duration) {
        double seconds = duration.toMillis() / 1000.0;
        return seconds < 100
                ? String.format(Locale.ROOT, "%.1f s", seconds)
                : String.format(Locale.ROOT, "%,.0f s", seconds);
    }

    /** The first few, and how many more. */
    static String some(List<String> names) {
        String first = String.join(", ", names.subList(0, Math.min(NAMED_MAX, names.size())));
        return names.size() <= NAMED_MAX ? first : first + " and " + (names.size() - NAMED_MAX) + " more";
    }
}
