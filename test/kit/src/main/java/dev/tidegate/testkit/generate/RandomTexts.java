package dev.tidegate.testkit.generate;

import java.util.Random;

/** Texts, and what is written as such. */
final class RandomTexts {

    private static final String[] DIFFICULT = {
        "",
        " ",
        "NULL",
        "\\N",
        "\\",
        "it's",
        "say \"so\"",
        "tab\there",
        "two\nlines",
        "\r",
        "Grüße",
        "日本語",
        "🐘 elephant",
        "a\\tb",
        "{}",
        "(,)",
        "%",
        "\u00a0",
        "e\u0301",
        "ß",
        "trailing  "
    };

    private final Random random;

    RandomTexts(Random random) {
        this.random = random;
    }

    /** At most that long. */
    String any(int length) {
        String text =
                switch (random.nextInt(12)) {
                    case 0, 1 -> DIFFICULT[random.nextInt(DIFFICULT.length)];
                    case 2 -> letters(length == Integer.MAX_VALUE ? 3000 : Math.min(length, 3000));
                    case 3 -> digits(1 + random.nextInt(9));
                    default -> letters(4 + random.nextInt(16));
                };
        int end = text.offsetByCodePoints(0, Math.min(length, text.codePointCount(0, text.length())));
        return text.substring(0, end);
    }

    String letters(int length) {
        return characters(length, 'a', 'z');
    }

    String digits(int length) {
        return characters(length, '0', '9');
    }

    private String characters(int length, char from, char to) {
        return random.ints(length, from, to + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    String json() {
        return switch (random.nextInt(6)) {
            case 0 -> "{}";
            case 1 -> "[]";
            case 2 -> "null";
            case 3 -> "{\"a\": 1, \"a\": 2.50, \"b\":  [\"" + letters(6) + "\", null]}";
            case 4 -> "{\"long\": \"" + letters(3000) + "\"}";
            default -> "{\"" + letters(3) + "\": {\"n\": " + random.nextInt(1000) + "e2, \"t\": \"\\\"\\u00e9\\n\"}}";
        };
    }
}
