package dev.tidegate.model.text;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** Durations, sizes, counts and rates for people, the same in every command. What scripts read has its own forms. */
public final class HumanFormat {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final String[] BYTE_UNITS = {"B", "kB", "MB", "GB", "TB", "PB"};
    private static final int NAMED_MAX = 5;

    /** 0.29 * 100 is a little less than 29. */
    private static final double ROUNDING = 1e-6;

    private static final int SHORT_SECONDS = 10;
    private static final int MINUTES_FROM_SECONDS = 120;
    private static final int HOURS_FROM_SECONDS = 2 * 3600;
    private static final int DAYS_FROM_SECONDS = 2 * 86_400;

    private HumanFormat() {}

    public static String time(Instant time) {
        return TIME.format(time);
    }

    /** To the millisecond while it is short: 0.012 s, 34.5 s, 12 min. */
    public static String lag(Duration lag) {
        double seconds = seconds(lag);
        if (seconds < SHORT_SECONDS) {
            return format("%.3f s", seconds);
        }
        return seconds < MINUTES_FROM_SECONDS ? format("%.1f s", seconds) : format("%,.0f min", seconds / 60);
    }

    /** To a tenth of its unit: 0.4 s, 34.5 s, 12 min, 1.5 h, 3 d. */
    public static String duration(Duration duration) {
        double seconds = seconds(duration);
        if (seconds < MINUTES_FROM_SECONDS) {
            return tenths(seconds, "s");
        }
        if (seconds < HOURS_FROM_SECONDS) {
            return tenths(seconds / 60, "min");
        }
        return seconds < DAYS_FROM_SECONDS ? tenths(seconds / 3600, "h") : tenths(seconds / 86_400, "d");
    }

    private static String tenths(double number, String unit) {
        return format("%.1f", number).replace(".0", "") + " " + unit;
    }

    /** What is left of some work: 45 s, 12 min, 3 h 20 min. */
    public static String remaining(Duration left) {
        if (left.toSeconds() < MINUTES_FROM_SECONDS) {
            return left.toSeconds() + " s";
        }
        return left.toMinutes() < 120
                ? left.toMinutes() + " min"
                : left.toHours() + " h " + left.toMinutesPart() + " min";
    }

    /** What some work will take: under 1 s, 45 s, 12 min, 3.5 h, 4 days. */
    public static String estimate(double seconds) {
        if (seconds < 1) {
            return "under 1 s";
        }
        if (seconds < MINUTES_FROM_SECONDS) {
            return format("%.0f s", seconds);
        }
        if (seconds < HOURS_FROM_SECONDS) {
            return format("%.0f min", seconds / 60);
        }
        return seconds < DAYS_FROM_SECONDS ? format("%.1f h", seconds / 3600) : format("%,.0f days", seconds / 86_400);
    }

    /** In units of 1024, as PostgreSQL has them. */
    public static String bytes(long bytes) {
        double value = bytes;
        int unit = 0;
        while (Math.abs(value) >= 1024 && unit < BYTE_UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        boolean whole = unit == 0 || Math.abs(value) >= 100;
        return format(whole ? "%.0f" : "%.1f", value) + " " + BYTE_UNITS[unit];
    }

    public static String count(long count) {
        return format("%,d", count);
    }

    /** With the noun in its form for that number. */
    public static String count(long count, String noun) {
        return count(count) + " " + noun + (count == 1 ? "" : "s");
    }

    /** For columns: exact up to a million, then 1.2 M or 3.4 bn. */
    public static String compact(long count) {
        if (count < 1_000_000) {
            return count(count);
        }
        return count < 1_000_000_000 ? format("%,.1f M", count / 1e6) : format("%,.1f bn", count / 1e9);
    }

    /** Rounded down: 100 % only where all is done. */
    public static String percent(double share) {
        return format("%.0f %%", Math.floor(share * 100 + ROUNDING));
    }

    /** To the thousandth, rounded down: 100.000 % only where nothing is missing. */
    public static String exactPercent(double percent) {
        return format("%.3f %%", Math.floor(percent * 1000) / 1000);
    }

    /** With a decimal while it is small. */
    public static String rate(double perSecond) {
        if (perSecond == 0) {
            return "0";
        }
        return format(perSecond < 10 ? "%.1f" : "%,.0f", perSecond);
    }

    /** The first few names, and how many more. */
    public static String some(List<String> names) {
        String first = String.join(", ", names.subList(0, Math.min(NAMED_MAX, names.size())));
        return names.size() <= NAMED_MAX ? first : first + " and " + (names.size() - NAMED_MAX) + " more";
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    private static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
