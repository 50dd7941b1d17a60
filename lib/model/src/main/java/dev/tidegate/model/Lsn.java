package dev.tidegate.model;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.replication.LogSequenceNumber;

/**
 * A position in the source's WAL, in PostgreSQL's own form {@code 16/B374D848}. Compared without sign, as the server
 * does.
 *
 * @param value the 64 bits of the position; 0 means "none" in PostgreSQL (InvalidXLogRecPtr)
 */
public record Lsn(long value) implements Comparable<Lsn> {

    /** PostgreSQL's invalid LSN, 0/0: lies before every real position. */
    public static final Lsn NONE = new Lsn(0);

    private static final Pattern FORM = Pattern.compile("([0-9A-Fa-f]{1,8})/([0-9A-Fa-f]{1,8})");

    /** @throws IllegalArgumentException if the text is not of the form {@code hex/hex} */
    public static Lsn parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not an LSN (expected a form like 16/B374D848): " + text);
        }
        long high = Long.parseUnsignedLong(matcher.group(1), 16);
        long low = Long.parseUnsignedLong(matcher.group(2), 16);
        return new Lsn((high << 32) | low);
    }

    public LogSequenceNumber toDriver() {
        return LogSequenceNumber.valueOf(value);
    }

    public boolean isBefore(Lsn other) {
        return compareTo(other) < 0;
    }

    public boolean isAfter(Lsn other) {
        return compareTo(other) > 0;
    }

    public static Lsn max(Lsn a, Lsn b) {
        return a.isAfter(b) ? a : b;
    }

    public static Lsn min(Lsn a, Lsn b) {
        return a.isBefore(b) ? a : b;
    }

    /** Bytes of WAL from {@code earlier} to this position; negative if {@code earlier} lies behind it. */
    public long bytesSince(Lsn earlier) {
        return value - earlier.value;
    }

    @Override
    public int compareTo(Lsn other) {
        return Long.compareUnsigned(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toHexString(value >>> 32).toUpperCase(Locale.ROOT)
                + "/"
                + Long.toHexString(value & 0xFFFF_FFFFL).toUpperCase(Locale.ROOT);
    }
}
