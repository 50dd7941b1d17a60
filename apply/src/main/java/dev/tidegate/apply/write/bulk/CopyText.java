package dev.tidegate.apply.write.bulk;

import dev.tidegate.topic.record.Row;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;

/**
 * Rows in the text format of COPY, as UTF-8: tabs between columns, a line feed behind the row, {@code \N} for NULL,
 * backslash escapes for what would be taken for one of those. A buffer that is handed on whenever it is full, within a
 * value too: a row may be larger than any buffer. Owned by one thread.
 */
final class CopyText {

    private static final int BUFFER_BYTES = 1 << 16;
    /** So many characters take this many bytes at most, and twice that escaped. */
    private static final int SLICE_CHARACTERS = BUFFER_BYTES / 8;

    /** Takes the buffer when it is full. */
    @FunctionalInterface
    interface Sink {
        void take(byte[] bytes, int length) throws SQLException;
    }

    private final byte[] bytes = new byte[BUFFER_BYTES];
    private final Sink sink;
    private int length;

    CopyText(Sink sink) {
        this.sink = sink;
    }

    /** Hands on what there is. */
    void flush() throws SQLException {
        if (length > 0) {
            sink.take(bytes, length);
            length = 0;
        }
    }

    /** @param columns indexes of the columns to write */
    void addRow(Row row, int[] columns) throws SQLException {
        for (int i = 0; i < columns.length; i++) {
            if (i > 0) {
                addByte('\t');
            }
            addValue(row.text(columns[i]));
        }
        addByte('\n');
    }

    private void addValue(String text) throws SQLException {
        if (text == null) {
            addByte('\\');
            addByte('N');
            return;
        }
        int from = 0;
        while (from < text.length()) {
            int to = Math.min(text.length(), from + SLICE_CHARACTERS);
            if (to < text.length() && Character.isHighSurrogate(text.charAt(to - 1))) {
                to++;
            }
            addSlice(text, from, to);
            from = to;
        }
    }

    private void addSlice(String text, int from, int to) throws SQLException {
        ensure(2 * (to - from));
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                addEncoded(text.substring(i, to));
                return;
            }
            addAscii(c);
        }
    }

    /** No byte of an encoded character looks like one that is escaped. */
    private void addEncoded(String text) throws SQLException {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        ensure(2 * encoded.length);
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

    private void addByte(char c) throws SQLException {
        ensure(1);
        bytes[length++] = (byte) c;
    }

    private void ensure(int more) throws SQLException {
        if (bytes.length - length < more) {
            flush();
        }
    }
}
