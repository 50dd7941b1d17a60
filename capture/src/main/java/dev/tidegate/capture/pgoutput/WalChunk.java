package dev.tidegate.capture.pgoutput;

import dev.tidegate.model.Lsn;
import dev.tidegate.topic.message.SealedMessage;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A run of raw pgoutput messages in one byte array, so that thousands of rows travel through the engine as one event. Read
 * once, from the first message to the last, by one thread.
 *
 * <p>Layout: used bytes (int), quiet (byte), then for each message its LSN (long), length (int) and bytes.
 */
public final class WalChunk {

    /** Full at this size; a single message may be larger. */
    public static final int FULL_BYTES = 64 << 10;

    /** Of a logical message with its header, ours or not; what is longer comes without its end. */
    static final int LOGICAL_MESSAGE_BYTES_MAX = 2 * SealedMessage.BYTES_MAX;

    private static final int QUIET_AT = 4;
    private static final int HEADER_BYTES = 5;
    private static final int MESSAGE_HEADER_BYTES = 12;

    private final byte[] bytes;
    private final ByteBuffer data;
    private final int end;
    private int at = HEADER_BYTES;
    private Lsn lsn = Lsn.NONE;

    /** @param bytes of a chunk; not changed afterwards */
    public WalChunk(byte[] bytes) {
        this.bytes = bytes;
        this.data = ByteBuffer.wrap(bytes);
        this.end = data.getInt(0);
    }

    /** The chunk as it travels; not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    /** Whether the source had sent nothing more when the chunk was handed over. */
    public boolean isQuiet() {
        return bytes[QUIET_AT] != 0;
    }

    /** Bytes of WAL messages and their headers in it. */
    public int usedBytes() {
        return end;
    }

    /**
     * Moves to the next message.
     *
     * @param message reads that one from now on, without a copy
     * @return false if there is none
     */
    public boolean next(PgOutputMessage message) {
        if (at == end) {
            return false;
        }
        lsn = new Lsn(data.getLong(at));
        int start = at + MESSAGE_HEADER_BYTES;
        int length = data.getInt(at + Long.BYTES);
        at = start + length;
        if (length < 0 || at > end) {
            throw new IllegalStateException("a chunk of WAL ends in the middle of a message");
        }
        message.reset(bytes, start, length);
        return true;
    }

    /** Of the message itself, not of its transaction. */
    public Lsn lsn() {
        return lsn;
    }

    /** Fills one chunk after the other. Owned by the reading thread. */
    public static final class Packer {

        private ByteBuffer data = ByteBuffer.allocate(0);

        public void add(long lsn, ByteBuffer whole) {
            ByteBuffer message = bounded(whole);
            reserve(MESSAGE_HEADER_BYTES + message.remaining());
            data.putLong(lsn).putInt(message.remaining()).put(message);
        }

        /** The end of a logical message that is longer than ours are is nobody's concern, and may be hundreds of megabytes. */
        private static ByteBuffer bounded(ByteBuffer message) {
            boolean cut = message.remaining() > LOGICAL_MESSAGE_BYTES_MAX && message.get(message.position()) == 'M';
            return cut ? message.slice(message.position(), LOGICAL_MESSAGE_BYTES_MAX) : message;
        }

        public boolean isEmpty() {
            return data.position() <= HEADER_BYTES;
        }

        public boolean isFull() {
            return data.position() >= FULL_BYTES;
        }

        /** Hands the chunk over and starts the next one. */
        public WalChunk take(boolean quiet) {
            reserve(0);
            data.putInt(0, data.position()).put(QUIET_AT, (byte) (quiet ? 1 : 0));
            byte[] chunk = data.array();
            int used = data.position();
            data = ByteBuffer.allocate(0);
            // A small chunk does not hold on to the room of a full one while it waits.
            return new WalChunk(used < FULL_BYTES / 2 ? Arrays.copyOf(chunk, used) : chunk);
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
