package dev.tidegate.config.yaml;

import java.util.Map;
import java.util.Optional;

/** Sizes as the config writes them, with PostgreSQL's units of 1024: {@code 512kB}, {@code 64MB}, {@code 1GB}. */
public final class SizeText {

    private static final Units BYTES = new Units(Map.of("B", 1L, "kB", 1L << 10, "MB", 1L << 20, "GB", 1L << 30));

    private SizeText() {}

    /** @return bytes, empty if the text is not of that form */
    public static Optional<Long> parse(String text) {
        return BYTES.parse(text.replaceFirst("KB$", "kB"));
    }

    /** @return the shortest text that {@link #parse} reads back */
    public static String print(long bytes) {
        return BYTES.print(bytes);
    }
}
