package dev.tidegate.apply.target;

import dev.tidegate.core.wire.Row;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Rows in the text format of COPY, as UTF-8: tabs between columns, a line feed behind the row, {@code \N} for NULL,
 * backslash escapes for what would be taken for one of those. A buffer that grows; owned by one thread.
 */
final class CopyText {

    private byte[] bytes = new byte[1 << 16];
    private int length;

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    void clear() {
        length = 0;
    }

    /** @param columns indexes of the columns to write */
    void addRow(Row row, int[] columns) {
        for (int i = 0; i < columns.length; i++) {
            if (i > 0) {
                addByte('\t');
            }
            addValue(row.text(columns[i]));
        }
        addByte('\n');
    }

    private void addValue(String text) {
        if (text == null) {
            addByte('\\');
            addByte('N');
            return;
        }
        ensure(2L * text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                addEncoded(text, i);
                return;
            }
            addAscii(c);
        }
    }

    /** No byte of an encoded character looks like one that is escaped. */
    private void addEncoded(String text, int from) {
        byte[] encoded = text.substring(from).getBytes(StandardCharsets.UTF_8);
        ensure(2L * encoded.length);
        for (byte b : encoded) {
            if (b >= 0) {
                addAscii((char) b);
            } else {
                bytes[length++] = b;
            }
        }
    }

    private void addAscii(char c) {
        char escaped = escape(c);
        if (escaped != 0) {
            bytes[length++] = '\\';
            bytes[length++] = (byte) escaped;
        } else {
            bytes[length++] = (byte) c;
        }
    }

    private static char escape(char c) {
        if (c > '\r' && c != '\\') {
            return 0;
        }
        return switch (c) {
            case '\\' -> '\\';
            case '\b' -> 'b';
            case '\t' -> 't';
            case '\n' -> 'n';
            case 0x0B -> 'v';
            case '\f' -> 'f';
            case '\r' -> 'r';
            default -> 0;
        };
    }

    private void addByte(char c) {
        ensure(1);
        bytes[length++] = (byte) c;
    }

    private void ensure(long more) {
        long needed = length + more;
        if (needed > bytes.length) {
            if (needed > Integer.MAX_VALUE - 16) {
                throw new IllegalStateException("a row is larger than 2 GB");
            }
            bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 16L, Math.max(needed, 2L * bytes.length)));
        }
    }
}
