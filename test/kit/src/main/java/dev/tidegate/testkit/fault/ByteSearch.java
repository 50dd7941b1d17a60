package dev.tidegate.testkit.fault;

/** Finds bytes in a stream that comes in pieces. An empty pattern is found in the first piece. */
final class ByteSearch {
    private final byte[] pattern;
    private final int[] fallback;
    private int matched;

    ByteSearch(byte[] pattern) {
        this.pattern = pattern;
        this.fallback = fallbacks(pattern);
    }

    /** Knuth, Morris, Pratt: for each prefix, how much of it is still a match when the next byte is not. */
    private static int[] fallbacks(byte[] pattern) {
        int[] fallback = new int[pattern.length + 1];
        int length = 0;
        for (int i = 1; i < pattern.length; i++) {
            while (length > 0 && pattern[i] != pattern[length]) {
                length = fallback[length];
            }
            if (pattern[i] == pattern[length]) {
                length++;
            }
            fallback[i + 1] = length;
        }
        return fallback;
    }

    /** Whether the pattern ends in this piece. */
    boolean foundIn(byte[] piece, int length) {
        if (pattern.length == 0) {
            return true;
        }
        for (int i = 0; i < length; i++) {
            while (matched > 0 && piece[i] != pattern[matched]) {
                matched = fallback[matched];
            }
            if (piece[i] == pattern[matched]) {
                matched++;
            }
            if (matched == pattern.length) {
                matched = fallback[matched];
                return true;
            }
        }
        return false;
    }
}
