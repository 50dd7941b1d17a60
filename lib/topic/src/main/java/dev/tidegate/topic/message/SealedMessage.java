package dev.tidegate.topic.message;

import dev.tidegate.model.Lsn;
import dev.tidegate.postgres.replication.MessageKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A message as it stands in the source's WAL: its form with three more fields at the end, all of fixed length. {@code at} is
 * where the WAL ended when it was written, {@code nonce} is random, {@code mac} is HMAC-SHA256 over everything before it, with
 * the stream's key (docs/adr/0015-message-key.md). Of plain ASCII, so that no encoding of a database changes it.
 *
 * @param content without these fields, as the topic has it
 * @param at the message stands behind it
 */
public record SealedMessage(String content, Lsn at, String nonce) {

    /** Longer ones are not Tidegate's, whatever they hold. */
    public static final int BYTES_MAX = 8 << 10;

    private static final String AT = ",\"at\":\"";
    private static final String NONCE = "\",\"nonce\":\"";
    private static final String MAC = "\",\"mac\":\"";
    private static final String END = "\"}";
    private static final int AT_LENGTH = 16;
    private static final int NONCE_LENGTH = 32;
    private static final int MAC_LENGTH = 64;
    private static final int SIGNATURE_LENGTH = MAC.length() + MAC_LENGTH + END.length();
    private static final int FIELDS_LENGTH = AT.length() + AT_LENGTH + NONCE.length() + NONCE_LENGTH + SIGNATURE_LENGTH;

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final HexFormat HEX = HexFormat.of();

    /**
     * @param at where the source's WAL ends
     * @return the text for the WAL
     * @throws IllegalArgumentException if it is too long
     */
    public static String seal(WalMessage message, MessageKey key, Lsn at) {
        byte[] nonce = new byte[NONCE_LENGTH / 2];
        RANDOM.nextBytes(nonce);
        String plain = ascii(message.content());
        String signed = plain.substring(0, plain.length() - 1)
                + AT
                + HEX.toHexDigits(at.value())
                + NONCE
                + HEX.formatHex(nonce);
        String sealed = signed + MAC + HEX.formatHex(key.signatureOf(bytes(signed))) + END;
        if (sealed.length() > BYTES_MAX) {
            throw new IllegalArgumentException("a message of " + sealed.length() + " bytes");
        }
        return sealed;
    }

    /** Whether it is signed, whoever has signed it. */
    public static boolean isSealed(byte[] text) {
        return signatureIn(text).isPresent();
    }

    private static Optional<byte[]> signatureIn(byte[] text) {
        String end = new String(
                text,
                Math.max(0, text.length - FIELDS_LENGTH),
                Math.min(text.length, FIELDS_LENGTH),
                StandardCharsets.US_ASCII);
        int nonceAt = AT.length() + AT_LENGTH;
        int macAt = FIELDS_LENGTH - SIGNATURE_LENGTH;
        boolean formed = end.length() == FIELDS_LENGTH
                && end.startsWith(AT)
                && end.startsWith(NONCE, nonceAt)
                && end.startsWith(MAC, macAt)
                && end.endsWith(END);
        if (!formed) {
            return Optional.empty();
        }
        try {
            return Optional.of(HEX.parseHex(end, macAt + MAC.length(), FIELDS_LENGTH - END.length()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** @return empty unless it is signed with the key */
    public static Optional<SealedMessage> open(byte[] text, MessageKey key) {
        Optional<byte[]> signature = signatureIn(text);
        byte[] signed = Arrays.copyOf(text, Math.max(0, text.length - SIGNATURE_LENGTH));
        if (signature.isEmpty() || !MessageDigest.isEqual(signature.get(), key.signatureOf(signed))) {
            return Optional.empty();
        }
        int fieldsAt = text.length - FIELDS_LENGTH;
        int at = fieldsAt + AT.length();
        int nonce = at + AT_LENGTH + NONCE.length();
        String all = new String(text, StandardCharsets.US_ASCII);
        return Optional.of(new SealedMessage(
                all.substring(0, fieldsAt) + "}",
                new Lsn(Long.parseUnsignedLong(all, at, at + AT_LENGTH, 16)),
                all.substring(nonce, nonce + NONCE_LENGTH)));
    }

    /** JSON has other characters only within its texts, where this stands for the same. */
    private static String ascii(String json) {
        StringBuilder text = new StringBuilder(json.length());
        json.chars().forEach(unit -> {
            if (unit < 0x80) {
                text.append((char) unit);
            } else {
                text.append("\\u").append(HEX.toHexDigits((char) unit));
            }
        });
        return text.toString();
    }

    private static byte[] bytes(String ascii) {
        return ascii.getBytes(StandardCharsets.US_ASCII);
    }
}
