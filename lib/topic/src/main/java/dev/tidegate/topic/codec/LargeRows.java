package dev.tidegate.topic.codec;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.ReplicaIdentity;
import dev.tidegate.topic.record.EncodedRecord;
import dev.tidegate.topic.record.RowSide;
import dev.tidegate.topic.record.TransactionContext;
import dev.tidegate.topic.record.Tuple;
import java.util.function.Consumer;

/**
 * Cuts the long values of a large row into pieces, each a record before the change, so that no record comes near what
 * Kafka takes and nobody holds a row twice. Owned by the {@link RecordWriter}'s thread.
 */
public final class LargeRows {

    /** A change whose values are longer than this together has its long ones cut. */
    static final int ROW_BYTES_MAX = 4 << 20;

    /** In such a change, values up to this length stay: 1,600 of them, old and new, are still a record of a fair size. */
    static final int VALUE_BYTES_MAX = 2 << 10;

    /** In JSON a piece takes six times as much at worst. */
    private static final int PART_BYTES_MAX = 1 << 20;

    private final RecordWriter writer;

    public LargeRows(RecordWriter writer) {
        this.writer = writer;
    }

    /**
     * Marks the values of the change that are cut, and writes their pieces.
     *
     * @param totalOrder number of the last record of the transaction before
     * @return number of the last record of the transaction now
     */
    public long cut(
            TransactionContext transaction,
            long totalOrder,
            Lsn lsn,
            TableShape shape,
            Tuple before,
            Tuple after,
            Consumer<EncodedRecord> out) {
        boolean wholeBefore = before != null && shape.identity() == ReplicaIdentity.FULL;
        long bytes = (wholeBefore ? before.bytes() : 0) + (after == null ? 0 : after.bytes());
        if (bytes <= ROW_BYTES_MAX) {
            return totalOrder;
        }
        long order = totalOrder;
        if (wholeBefore) {
            order = cut(transaction, order, lsn, shape, RowSide.BEFORE, before, out);
        }
        return after == null ? order : cut(transaction, order, lsn, shape, RowSide.AFTER, after, out);
    }

    private long cut(
            TransactionContext transaction,
            long totalOrder,
            Lsn lsn,
            TableShape shape,
            RowSide side,
            Tuple row,
            Consumer<EncodedRecord> out) {
        long order = totalOrder;
        for (int i = 0; i < row.size(); i++) {
            // A key stays whole: it is short by nature, and stands in the record's key too.
            if (row.length(i) <= VALUE_BYTES_MAX || shape.isKey(i)) {
                continue;
            }
            int end = row.offset(i) + row.length(i);
            int from = row.offset(i);
            while (from < end) {
                int to = boundary(row.buffer(), from, end);
                out.accept(writer.part(transaction, ++order, lsn, shape, side, i, row, from, to));
                from = to;
            }
            row.markCut(i);
        }
        return order;
    }

    /** Not within a character. */
    private static int boundary(byte[] buffer, int from, int end) {
        int to = Math.min(end, from + PART_BYTES_MAX);
        if (to < end) {
            for (int back = 0; back < 3 && (buffer[to] & 0xC0) == 0x80; back++) {
                to--;
            }
        }
        return to;
    }
}
