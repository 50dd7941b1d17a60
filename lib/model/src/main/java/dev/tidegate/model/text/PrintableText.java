package dev.tidegate.model.text;

/**
 * Text that does to a terminal, a log or a mail what it says and nothing else. Names in a database may hold every character but
 * NUL: escape sequences that set a title or move the cursor, line ends that begin a false line, marks that turn the direction of
 * what follows. They are written as JSON would, {@code \\u001b}, so that JSON stays JSON.
 */
public final class PrintableText {

    private PrintableText() {}

    /** For one line, or a cell of one: line ends and tabs are escaped, too. */
    public static String line(String text) {
        return escaped(text, false);
    }

    /** For a text of several lines. */
    public static String lines(String text) {
        return escaped(text, true);
    }

    private static String escaped(String text, boolean keepsLines) {
        int harmless = 0;
        while (harmless < text.length() && isHarmless(text.charAt(harmless), keepsLines)) {
            harmless++;
        }
        if (harmless == text.length()) {
            return text;
        }
        StringBuilder escaped = new StringBuilder(text.length() + 16).append(text, 0, harmless);
        for (int i = harmless; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isHarmless(c, keepsLines)) {
                escaped.append(c);
            } else {
                escaped.append(String.format("\\u%04x", (int) c));
            }
        }
        return escaped.toString();
    }

    private static boolean isHarmless(char c, boolean keepsLines) {
        if (c < ' ') {
            return keepsLines && (c == '\n' || c == '\t');
        }
        return !(c >= 0x7f && c <= 0x9f) && !isOfDirection(c) && c != 0x2028 && c != 0x2029 && c != 0xfeff;
    }

    /** Marks, embeddings, overrides and isolates of Unicode's bidirectional algorithm. */
    private static boolean isOfDirection(char c) {
        return c == 0x061c
                || c == 0x200e
                || c == 0x200f
                || (c >= 0x202a && c <= 0x202e)
                || (c >= 0x2066 && c <= 0x2069);
    }
}
