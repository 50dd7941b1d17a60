package dev.tidegate.postgres.replication;

import dev.tidegate.model.Lsn;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret of one stream, by which its messages in the source's WAL are told from those that others write there. It stands
 * in the target alone: the source gets signatures.
 */
public final class MessageKey {

    /** Of the key. */
    public static final int BYTES = 32;

    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec secret;
    private final Optional<Lsn> unsignedUntil;

    /**
     * @param secret {@link #BYTES} of them, random
     * @param unsignedUntil up to where messages have no signature, for a stream that is older than its key; empty otherwise
     */
    public MessageKey(byte[] secret, Optional<Lsn> unsignedUntil) {
        if (secret.length != BYTES) {
            throw new IllegalArgumentException("a message key has " + BYTES + " bytes");
        }
        this.secret = new SecretKeySpec(secret, ALGORITHM);
        this.unsignedUntil = unsignedUntil;
    }

    /** @return 32 bytes. Any thread */
    public byte[] signatureOf(byte[] text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            return mac.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }

    /** Whether a message at this place may have no signature. */
    public boolean isOlderAt(Lsn lsn) {
        return unsignedUntil.filter(end -> !lsn.isAfter(end)).isPresent();
    }

    /** Never the key. */
    @Override
    public String toString() {
        return "a message key";
    }
}
