package dev.tidegate.topic.codec.form;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * JSON under way to the topic. Values come as UTF-8 and go as UTF-8: they are copied, never decoded. Owned by one thread.
 */
public final class JsonBytes {

    /** Room that is kept from record to record; more is given back. */
    private static final int KEPT = 1024 * 1024;
    /** A character takes up to six bytes as an escape. */
    private static final int ESCAPE_MAX = 6;

    private static final byte[] HEX = literalOf("0123456789ABCDEF");
    private static final byte[] NULL = literalOf("null");
    /** For each ASCII character: 0 as it is, 'u' as a number, else the letter of its escape. */
    private static final byte[] ESCAPES = escapes();

    private byte[] bytes = new byte[4096];
    private int size;

    private static byte[] escapes() {
        byte[] escapes = new byte[128];
        Arrays.fill(escapes, 0, 0x20, (byte) 'u');
        escapes['"'] = '"';
        escapes['\\'] = '\\';
        escapes['\b'] = 'b';
        escapes['\f'] = 'f';
        escapes['\n'] = 'n';
        escapes['\r'] = 'r';
        escapes['\t'] = 't';
        return escapes;
    }

    public static byte[] literalOf(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The string as JSON, with its quotes. */
    public static byte[] textOf(String text) {
        JsonBytes json = new JsonBytes();
        json.text(text);
        return json.take();
    }

    /** Takes what is JSON already. */
    public JsonBytes literal(byte[] json) {
        ensure(json.length);
        System.arraycopy(json, 0, bytes, size, json.length);
        size += json.length;
        return this;
    }

    public JsonBytes literal(char ascii) {
        ensure(1);
        bytes[size++] = (byte) ascii;
        return this;
    }

    public JsonBytes nothing() {
        return literal(NULL);
    }

    public JsonBytes number(long value) {
        if (value < 0) {
            return literal(literalOf(Long.toString(value)));
        }
        int digits = 1;
        for (long rest = value; rest >= 10; rest /= 10) {
            digits++;
        }
        ensure(digits);
        long rest = value;
        for (int i = size + digits - 1; i >= size; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        size += digits;
        return this;
    }

    public JsonBytes text(String value) {
        byte[] utf8 = literalOf(value);
        return text(utf8, 0, utf8.length);
    }

    /** A string of UTF-8 bytes, with quotes around it. */
    public JsonBytes text(byte[] utf8, int offset, int length) {
        ensure(length + 2);
        bytes[size++] = '"';
        int end = offset + length;
        int copied = offset;
        for (int i = offset; i < end; i++) {
            byte next = utf8[i];
            if (next >= 0 && ESCAPES[next] != 0) {
                append(utf8, copied, i - copied);
                escape(next, end - i);
                copied = i + 1;
            }
        }
        append(utf8, copied, end - copied);
        return literal('"');
    }

    private void append(byte[] from, int offset, int length) {
        System.arraycopy(from, offset, bytes, size, length);
        size += length;
    }

    /** @param left bytes of the string from this one on, for which there is to be room afterwards */
    private void escape(byte ascii, int left) {
        ensure(ESCAPE_MAX + left);
        byte kind = ESCAPES[ascii];
        bytes[size++] = '\\';
        bytes[size++] = kind;
        if (kind == 'u') {
            bytes[size++] = '0';
            bytes[size++] = '0';
            bytes[size++] = HEX[ascii >> 4];
            bytes[size++] = HEX[ascii & 0xF];
        }
    }

    private void ensure(int more) {
        if (bytes.length - size < more) {
            long wanted = Math.max((long) size + more, Math.min(2L * bytes.length, Integer.MAX_VALUE - 16));
            bytes = Arrays.copyOf(bytes, Math.toIntExact(wanted));
        }
    }

    /** What has been written since the last time. */
    public byte[] take() {
        byte[] result = Arrays.copyOf(bytes, size);
        size = 0;
        bytes = bytes.length > KEPT ? new byte[KEPT] : bytes;
        return result;
    }
}
