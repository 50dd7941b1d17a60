package dev.tidegate.config.yaml;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as the config writes them, with PostgreSQL's units of 1024: {@code 512kB}, {@code 64MB}, {@code 1GB}. */
public final class SizeText {

    private static final Pattern FORM = Pattern.compile("(\\d{1,9})\\s*(B|kB|KB|MB|GB)");

    private SizeText() {}

    /** @return bytes, empty if the text is not of that form */
    public static Optional<Long> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long count = Long.parseLong(matcher.group(1));
        return Optional.of(
                switch (matcher.group(2)) {
                    case "B" -> count;
                    case "kB", "KB" -> count << 10;
                    case "MB" -> count << 20;
                    default -> count << 30;
                });
    }

    /** @return the shortest text that {@link #parse} reads back */
    public static String print(long bytes) {
        if (bytes == 0 || bytes % (1L << 10) != 0) {
            return bytes + "B";
        }
        if (bytes % (1L << 20) != 0) {
            return (bytes >> 10) + "kB";
        }
        return bytes % (1L << 30) == 0 ? (bytes >> 30) + "GB" : (bytes >> 20) + "MB";
    }
}
