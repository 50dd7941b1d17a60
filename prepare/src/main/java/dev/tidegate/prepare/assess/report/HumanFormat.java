package dev.tidegate.prepare.assess.report;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Figures as people read them. */
final class HumanFormat {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB"};

    private HumanFormat() {}

    static String time(Instant time) {
        return TIME.format(time);
    }

    /** In units of 1024. */
    static String bytes(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return (value >= 100 || unit == 0
                        ? String.format(Locale.ROOT, "%.0f", value)
                        : String.format(Locale.ROOT, "%.1f", value))
                + " " + UNITS[unit];
    }

    static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** For columns and figures: exact up to a million. */
    static String compact(long count) {
        if (count < 1_000_000) {
            return count(count);
        }
        return count < 1_000_000_000
                ? String.format(Locale.ROOT, "%,.1f M", count / 1e6)
                : String.format(Locale.ROOT, "%,.1f bn", count / 1e9);
    }

    static String rate(double perSecond) {
        if (perSecond == 0) {
            return "0";
        }
        return perSecond < 10
                ? String.format(Locale.ROOT, "%.1f", perSecond)
                : String.format(Locale.ROOT, "%,.0f", perSecond);
    }

    static String seconds(double seconds) {
        if (seconds < 1) {
            return "under 1 s";
        }
        if (seconds < 120) {
            return String.format(Locale.ROOT, "%.0f s", seconds);
        }
        if (seconds < 2 * 3600) {
            return String.format(Locale.ROOT, "%.0f min", seconds / 60);
        }
        return seconds < 48 * 3600
                ? String.format(Locale.ROOT, "%.1f h", seconds / 3600)
                : String.format(Locale.ROOT, "%,.0f days", seconds / 86_400);
    }
}
