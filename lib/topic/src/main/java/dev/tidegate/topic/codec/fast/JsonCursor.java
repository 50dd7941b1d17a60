package dev.tidegate.topic.codec.fast;

import dev.tidegate.topic.codec.form.JsonBytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Goes through JSON in the form in which Tidegate writes it: no spaces, fields in one order. Whatever is
 * written in another way is no error here, but {@link OtherForm}: a JSON parser may read it. Owned by one thread.
 */
final class JsonCursor {

    /** The bytes do not continue as asked. Thrown often enough in odd topics to go without a stack trace. */
    static final class OtherForm extends Exception {
        private static final long serialVersionUID = 1L;

        private OtherForm() {
            super("another form", null, false, false);
        }
    }

    private static final byte[] NULL = JsonBytes.literalOf("null");
    private static final int DIGITS_MAX = 18;
    /** Room for unescaping that is kept from value to value; more is given back. */
    private static final int UNESCAPED_KEPT = 64 * 1024;

    /** What Java puts in the place of bytes that are no UTF-8. */
    private static final char REPLACEMENT = '\uFFFD';

    private byte[] bytes = new byte[0];
    private int at;
    private byte[] unescaped = new byte[UNESCAPED_KEPT];

    void start(byte[] newBytes) {
        bytes = newBytes;
        at = 0;
    }

    int position() {
        return at;
    }

    byte[] from(int position) {
        return Arrays.copyOfRange(bytes, position, at);
    }

    /** Goes over the literal if it comes next. */
    boolean skip(byte[] literal) {
        int end = at + literal.length;
        if (end > bytes.length || !Arrays.equals(bytes, at, end, literal, 0, literal.length)) {
            return false;
        }
        at = end;
        return true;
    }

    boolean skip(char ascii) {
        if (at < bytes.length && bytes[at] == ascii) {
            at++;
            return true;
        }
        return false;
    }

    void expect(byte[] literal) throws OtherForm {
        require(skip(literal));
    }

    void expect(char ascii) throws OtherForm {
        require(skip(ascii));
    }

    boolean skipNull() {
        return skip(NULL);
    }

    void expectEnd() throws OtherForm {
        require(at == bytes.length);
    }

    byte next() throws OtherForm {
        require(at < bytes.length);
        return bytes[at++];
    }

    /** A number that is not negative. */
    long number() throws OtherForm {
        int start = at;
        long value = 0;
        while (at < bytes.length && bytes[at] >= '0' && bytes[at] <= '9') {
            value = value * 10 + (bytes[at] - '0');
            at++;
        }
        int digits = at - start;
        require(digits > 0 && digits <= DIGITS_MAX && (digits == 1 || bytes[start] != '0'));
        return value;
    }

    /** A string, with its quotes. */
    String text() throws OtherForm {
        expect('"');
        int start = at;
        byte allBits = 0;
        for (int i = start; i < bytes.length; i++) {
            byte next = bytes[i];
            if (next == '"') {
                at = i + 1;
                // Most values are ASCII, for which this is a mere copy.
                return allBits >= 0
                        ? new String(bytes, start, i - start, StandardCharsets.ISO_8859_1)
                        : utf8(bytes, start, i - start);
            }
            if (next == '\\') {
                return escapedText(start, i);
            }
            require(!isControl(next));
            allBits |= next;
        }
        throw new OtherForm();
    }

    /** JSON wants them escaped. */
    private static boolean isControl(byte value) {
        return (value & 0xE0) == 0;
    }

    /** @param backslash index of the first one */
    private String escapedText(int start, int backslash) throws OtherForm {
        int length = backslash - start;
        ensureUnescaped(length + 1);
        System.arraycopy(bytes, start, unescaped, 0, length);
        at = backslash;
        while (true) {
            byte next = next();
            if (next == '"') {
                String text = utf8(unescaped, 0, length);
                unescaped = unescaped.length > UNESCAPED_KEPT ? new byte[UNESCAPED_KEPT] : unescaped;
                return text;
            }
            require(!isControl(next));
            ensureUnescaped(length + 1);
            unescaped[length++] = next == '\\' ? escape() : next;
        }
    }

    private byte escape() throws OtherForm {
        byte kind = next();
        return switch (kind) {
            case '"', '\\', '/' -> kind;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> controlCharacter();
            default -> throw new OtherForm();
        };
    }

    /** The writer escapes control characters only; others are left to a JSON parser. */
    private byte controlCharacter() throws OtherForm {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(next(), 16);
            require(digit >= 0);
            value = value * 16 + digit;
        }
        require(value < 0x80);
        return (byte) value;
    }

    private void ensureUnescaped(int length) {
        if (length > unescaped.length) {
            unescaped = Arrays.copyOf(unescaped, Math.max(length, unescaped.length * 2));
        }
    }

    /** Bytes that are no UTF-8 must not turn into something else silently: the JSON parser refuses them. */
    private static String utf8(byte[] from, int offset, int length) throws OtherForm {
        String text = new String(from, offset, length, StandardCharsets.UTF_8);
        require(text.indexOf(REPLACEMENT) < 0);
        return text;
    }

    private static void require(boolean holds) throws OtherForm {
        if (!holds) {
            throw new OtherForm();
        }
    }
}
