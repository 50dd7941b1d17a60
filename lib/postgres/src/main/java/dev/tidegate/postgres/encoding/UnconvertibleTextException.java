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

    /** The same, counted otherwise. */
    public UnconvertibleTextException at(long otherOffset) {
        return new UnconvertibleTextException(otherOffset);
    }
}
