package dev.tidegate.model.history;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * What stands at a point of the stream. A source that was set back writes the same positions again, but not the same
 * transaction or message at them.
 *
 * @param text of a form that never changes, since states and processes of several versions compare it
 */
public record PointIdentity(String text) {

    private static final int DIGEST_BYTES = 8;
    private static final String TRANSACTION = "transaction ";
    private static final String MESSAGE = "message ";

    /** @param commitMicros the source's commit time in microseconds since 1970-01-01 UTC */
    public static PointIdentity transaction(long xid, long commitMicros) {
        return new PointIdentity(ofXid(xid) + Instant.EPOCH.plus(commitMicros, ChronoUnit.MICROS));
    }

    /** A message outside transactions. It may be anybody's, so only its digest is kept. */
    public static PointIdentity message(String content) {
        byte[] digest = sha256().digest(content.getBytes(StandardCharsets.UTF_8));
        return new PointIdentity(MESSAGE + HexFormat.of().formatHex(Arrays.copyOf(digest, DIGEST_BYTES)));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    public boolean isTransaction() {
        return text.startsWith(TRANSACTION);
    }

    /** Whether it is a transaction of that id, whatever its commit time: that of a replicated one may be another clock's. */
    public boolean isTransactionOf(long xid) {
        return text.startsWith(ofXid(xid));
    }

    private static String ofXid(long xid) {
        return TRANSACTION + xid + " of ";
    }

    @Override
    public String toString() {
        return text;
    }
}
