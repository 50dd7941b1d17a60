package dev.tidegate.lagmonitor.readiness;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Values as the gate's table shows them. */
final class CheckFormat {

    private static final int NAMED_MAX = 5;

    private CheckFormat() {}

    static String duration(Duration duration) {
        double seconds = duration.toMillis() / 1000.0;
        if (seconds < 10) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        if (seconds < 120) {
            return text(seconds, "s");
        }
        if (seconds < 2 * 3600) {
            return text(seconds / 60, "min");
        }
        return seconds < 2 * 86_400 ? text(seconds / 3600, "h") : text(seconds / 86_400, "d");
    }

    private static String text(double number, String unit) {
        String text = String.format(Locale.ROOT, "%.1f", number);
        return text.replace(".0", "") + " " + unit;
    }

    /** With the noun in its form for that number. */
    static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    /** The first few, and how many more. */
    static String some(List<String> names) {
        String first = String.join(", ", names.subList(0, Math.min(NAMED_MAX, names.size())));
        return names.size() <= NAMED_MAX ? first : first + " and " + (names.size() - NAMED_MAX) + " more";
    }
}
