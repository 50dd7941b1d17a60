package dev.tidegate.testkit.postgres;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.CRC32C;

/**
 * Moves the next transaction id of a stopped server, as pg_resetwal does, which the binaries of the tests lack: in pg_control
 * and in the checkpoint that the server was stopped with. Every row must be frozen before, for it would be in the future after.
 */
@SuppressWarnings("ByteBufferBackingArray") // each wraps, or is, a whole array
final class TransactionCounter {

    private static final int WAL_SEGMENT_BYTES = 16 << 20;
    private static final int WAL_PAGE_BYTES = 8192;
    private static final int LONG_PAGE_HEADER_BYTES = 40;
    private static final int SHORT_PAGE_HEADER_BYTES = 24;
    private static final int RECORD_HEADER_BYTES = 24;
    private static final int RECORD_CRC_AT = 20;
    /** One byte says that it is the record's own data and short, one how short. */
    private static final int DATA_HEADER_BYTES = 2;

    private static final int STATUS_FILE_BYTES = 256 << 10;
    private static final long TRANSACTIONS_OF_A_STATUS_FILE = 1L << 20;

    private static final int CHECKPOINT_POINTER_AT = 32;
    private static final int CONTROL_CRC_SEARCHED_TO = 512;
    /** Until release 10 the pointer to the checkpoint before is in between. */
    private static final int COPY_AT = 40;

    private static final int COPY_AT_OF_10 = 48;

    /** In the checkpoint: the timeline, and, by release, the next and the oldest transaction. */
    private static final int TIMELINE_AT = 8;

    private static final int NEXT_AT = 24;

    private final Path data;
    private final int copyAt;
    private final int oldestAt;

    TransactionCounter(Path data, int major) {
        this.data = data;
        this.copyAt = major == 10 ? COPY_AT_OF_10 : COPY_AT;
        // Since release 12 epoch and id are one number of eight bytes.
        this.oldestAt = major < 12 ? 40 : 44;
    }

    /** @param next in the first epoch: less than 2^32 */
    void set(long next) throws IOException {
        Path file = data.resolve("global/pg_control");
        ByteBuffer control = littleEndian(Files.readAllBytes(file));
        int crcAt = crcAt(control);
        long checkpoint = control.getLong(CHECKPOINT_POINTER_AT);
        setIn(checkpoint, control.getInt(copyAt + TIMELINE_AT), next);
        control.putInt(copyAt + NEXT_AT, (int) next);
        control.putInt(copyAt + oldestAt, (int) next);
        control.putInt(crcAt, crc(control, 0, crcAt));
        Files.write(file, control.array());
        Path status = data.resolve("pg_xact")
                .resolve(String.format(Locale.ROOT, "%04X", next / TRANSACTIONS_OF_A_STATUS_FILE));
        if (!Files.exists(status)) {
            Files.write(status, new byte[STATUS_FILE_BYTES]);
        }
    }

    /** The same in the record of the checkpoint, which may run over the end of a page. */
    private void setIn(long checkpoint, int timeline, long next) throws IOException {
        long segment = checkpoint / WAL_SEGMENT_BYTES;
        Path file = data.resolve("pg_wal")
                .resolve(String.format(Locale.ROOT, "%08X%08X%08X", timeline, segment / 256, segment % 256));
        byte[] wal = Files.readAllBytes(file);
        int start = (int) (checkpoint % WAL_SEGMENT_BYTES);
        int[] at = positions(start, littleEndian(wal).getInt(start));
        ByteBuffer record = ByteBuffer.allocate(at.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int position : at) {
            record.put(wal[position]);
        }
        int checkpointAt = RECORD_HEADER_BYTES + DATA_HEADER_BYTES;
        record.putInt(checkpointAt + NEXT_AT, (int) next);
        record.putInt(checkpointAt + oldestAt, (int) next);
        record.putInt(RECORD_CRC_AT, recordCrc(record));
        for (int i = 0; i < at.length; i++) {
            wal[at[i]] = record.get(i);
        }
        Files.write(file, wal);
    }

    private static int[] positions(int start, int length) {
        int[] positions = new int[length];
        int at = start;
        for (int i = 0; i < length; i++) {
            if (at % WAL_PAGE_BYTES == 0) {
                at += at == 0 ? LONG_PAGE_HEADER_BYTES : SHORT_PAGE_HEADER_BYTES;
            }
            positions[i] = at++;
        }
        return positions;
    }

    /** First the data, then the header up to the sum itself. */
    private static int recordCrc(ByteBuffer record) {
        CRC32C crc = new CRC32C();
        crc.update(record.array(), RECORD_HEADER_BYTES, record.capacity() - RECORD_HEADER_BYTES);
        crc.update(record.array(), 0, RECORD_CRC_AT);
        return (int) crc.getValue();
    }

    /** It stands behind everything else, where that ends in this release. */
    private static int crcAt(ByteBuffer control) {
        for (int at = COPY_AT_OF_10; at < CONTROL_CRC_SEARCHED_TO; at += 4) {
            if (control.getInt(at) == crc(control, 0, at)) {
                return at;
            }
        }
        throw new IllegalStateException("pg_control has no valid sum");
    }

    private static int crc(ByteBuffer bytes, int from, int to) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.array(), from, to - from);
        return (int) crc.getValue();
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
