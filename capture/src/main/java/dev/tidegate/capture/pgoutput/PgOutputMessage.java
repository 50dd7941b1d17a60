package dev.tidegate.capture.pgoutput;

import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.CaptureCode;
import dev.tidegate.postgres.encoding.SourceText;
import dev.tidegate.topic.record.Tuple;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads the fields of one pgoutput message after the other (PostgreSQL's documentation: "Logical Replication Message
 * Formats", protocol version 1). Reused from message to message; owned by one thread.
 */
public final class PgOutputMessage {

    /** Empty if names come as UTF-8. */
    private final Optional<SourceText> text;

    private byte[] buffer;
    private int at;
    private int end;

    public PgOutputMessage(Optional<SourceText> text) {
        this.text = text;
    }

    void reset(byte[] source, int offset, int length) {
        buffer = source;
        at = offset;
        end = offset + length;
    }

    int remaining() {
        return end - at;
    }

    public byte readByte() {
        require(1);
        return buffer[at++];
    }

    int readShort() {
        require(2);
        return ((buffer[at++] & 0xFF) << 8) | (buffer[at++] & 0xFF);
    }

    int readInt() {
        return (readShort() << 16) | readShort();
    }

    long readLong() {
        return ((long) readInt() << 32) | Integer.toUnsignedLong(readInt());
    }

    /** A text that ends with a zero byte. */
    String readString() {
        int start = at;
        while (readByte() != 0) {
            // looks for the end
        }
        return new String(buffer, start, at - 1 - start, StandardCharsets.UTF_8);
    }

    /** Of a table or column; ends with a zero byte. */
    String readName() throws SQLException {
        if (text.isEmpty()) {
            return readString();
        }
        int start = at;
        while (readByte() != 0) {
            // looks for the end
        }
        return text.get().name(buffer, start, at - 1 - start);
    }

    /** A text that ends with a zero byte, as the bytes that came: or the whole rest if there is no zero byte. */
    byte[] readPrefix() {
        int start = at;
        while (at < end && buffer[at] != 0) {
            at++;
        }
        byte[] prefix = Arrays.copyOfRange(buffer, start, at);
        at = Math.min(end, at + 1);
        return prefix;
    }

    /** @return empty if not all of it is there, or it is longer */
    Optional<byte[]> readBytes(int length, int max) {
        if (length < 0 || length > max || remaining() < length) {
            return Optional.empty();
        }
        byte[] bytes = Arrays.copyOfRange(buffer, at, at + length);
        at += length;
        return Optional.of(bytes);
    }

    void skip(int bytes) {
        require(bytes);
        at += bytes;
    }

    /** A TupleData: its values stay where they are. */
    void readTuple(Tuple tuple) {
        tuple.reset(buffer);
        int columns = readShort();
        for (int i = 0; i < columns; i++) {
            byte kind = readByte();
            switch (kind) {
                case 'n' -> tuple.addNull();
                case 'u' -> tuple.addUnchanged();
                case 't' -> {
                    int length = readInt();
                    require(length);
                    tuple.addText(at, length);
                    at += length;
                }
                default -> throw broken("a value of kind '" + (char) kind + "', although text was asked for");
            }
        }
    }

    private void require(int bytes) {
        if (bytes < 0 || end - at < bytes) {
            throw broken("a message that ends too early");
        }
    }

    static TidegateException broken(String what) {
        return new TidegateException(
                CaptureCode.WAL_UNREADABLE,
                "the source sent " + what,
                "report this with the source's version; nothing was skipped, the slot still holds the change");
    }
}
