package dev.tidegate.postgres.encoding;

/** A text holds bytes that are no character of its encoding, or one that UTF8 lacks. */
public final class UnconvertibleTextException extends Exception {

    private static final long serialVersionUID = 1L;

    private final long offset;

    UnconvertibleTextException(long offset) {
        super("no character at byte " + offset);
        this.offset = offset;
    }

    /** @return bytes before the first that cannot be converted */
    public long offset() {
        return offset;
    }

    /**
     * The same without the escapes of COPY, which are two bytes for one.
     *
     * @param row of COPY's output
     * @param start of the value in it
     */
    public UnconvertibleTextException inCopiedRow(byte[] row, int start) {
        long bytes = 0;
        for (int at = start; at < start + offset; at++) {
            if (row[at] == '\\') {
                at++;
            }
            bytes++;
        }
        return new UnconvertibleTextException(bytes);
    }
}
