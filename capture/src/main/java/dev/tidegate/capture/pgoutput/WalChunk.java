package dev.tidegate.capture.pgoutput;

import dev.tidegate.model.Lsn;
import java.nio.ByteBuffer;
import java.sql.SQLException;

/**
 * A run of raw pgoutput messages in one byte array, so that thousands of rows travel through the engine as one event.
 *
 * <p>Layout: used bytes (int), quiet (byte), then for each message its LSN (long), length (int) and bytes.
 */
public final class WalChunk {

    /** Full at this size; a single message may be larger. */
    public static final int FULL_BYTES = 64 << 10;

    private static final int QUIET_AT = 4;
    private static final int HEADER_BYTES = 5;
    private static final int MESSAGE_HEADER_BYTES = 12;

    private WalChunk() {}

    /** Takes the messages of a chunk. */
    @FunctionalInterface
    public interface MessageHandler {
        /**
         * @param buffer holds the message from {@code offset} on; not changed afterwards
         * @param lsn of the message itself
         */
        void message(byte[] buffer, int offset, int length, Lsn lsn) throws SQLException;
    }

    public static void forEach(byte[] chunk, MessageHandler handler) throws SQLException {
        ByteBuffer data = ByteBuffer.wrap(chunk);
        int end = data.getInt(0);
        int at = HEADER_BYTES;
        while (at < end) {
            Lsn lsn = new Lsn(data.getLong(at));
            int length = data.getInt(at + 8);
            handler.message(chunk, at + MESSAGE_HEADER_BYTES, length, lsn);
            at += MESSAGE_HEADER_BYTES + length;
        }
        if (at != end) {
            throw new IllegalStateException("a chunk of WAL ends in the middle of a message");
        }
    }

    /** Whether the source had sent nothing more when the chunk was handed over. */
    public static boolean isQuiet(byte[] chunk) {
        return chunk[QUIET_AT] != 0;
    }

    /** Bytes of WAL messages and their headers in it. */
    public static int usedBytes(byte[] chunk) {
        return ByteBuffer.wrap(chunk).getInt(0);
    }

    /** Fills one chunk after the other. Owned by the reading thread. */
    public static final class Packer {

        private ByteBuffer data = ByteBuffer.allocate(0);

        public void add(long lsn, ByteBuffer message) {
            reserve(MESSAGE_HEADER_BYTES + message.remaining());
            data.putLong(lsn).putInt(message.remaining()).put(message);
        }

        public boolean isEmpty() {
            return data.position() <= HEADER_BYTES;
        }

        public boolean isFull() {
            return data.position() >= FULL_BYTES;
        }

        /** Hands the chunk over and starts the next one. */
        public byte[] take(boolean quiet) {
            reserve(0);
            data.putInt(0, data.position()).put(QUIET_AT, (byte) (quiet ? 1 : 0));
            byte[] chunk = data.array();
            int used = data.position();
            data = ByteBuffer.allocate(0);
            // A small chunk does not hold on to the room of a full one while it waits.
            return used < FULL_BYTES / 2 ? java.util.Arrays.copyOf(chunk, used) : chunk;
        }

        private void reserve(int bytes) {
            if (data.capacity() == 0) {
                data = ByteBuffer.allocate(Math.max(FULL_BYTES + (FULL_BYTES >> 3), HEADER_BYTES + bytes));
                data.position(HEADER_BYTES);
            } else if (data.remaining() < bytes) {
                ByteBuffer larger = ByteBuffer.allocate(data.position() + bytes);
                data = larger.put(data.flip());
            }
        }
    }
}
