package dev.tidegate.topic.codec;

import static dev.tidegate.topic.codec.form.JsonBytes.literalOf;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.Operation;
import dev.tidegate.model.ReplicaIdentity;
import dev.tidegate.model.StreamId;
import dev.tidegate.model.TableId;
import dev.tidegate.topic.codec.form.JsonBytes;
import dev.tidegate.topic.codec.form.RecordForm;
import dev.tidegate.topic.codec.form.RelationJson;
import dev.tidegate.topic.record.EncodedRecord;
import dev.tidegate.topic.record.RelationDescription;
import dev.tidegate.topic.record.RowSide;
import dev.tidegate.topic.record.TransactionContext;
import dev.tidegate.topic.record.Tuple;
import java.util.List;
import java.util.Optional;

/** Writes the records of a stream. Owned by one thread. */
public final class RecordWriter {

    private static final byte[] NO_TRANSACTION = literalOf("},\"transaction\":null");
    private static final byte[] CUT_BEFORE = literalOf(",\"cut_before\":[");
    private static final byte[] CUT = literalOf(",\"cut\":[");
    private static final byte[] PART = literalOf(",\"part\":{\"row\":");
    private static final byte[] COLUMN = literalOf(",\"column\":");
    private static final byte[] TEXT = literalOf(",\"text\":");
    private static final byte[] COMMA = literalOf(",");
    private static final byte[] RELATION = literalOf(",\"relation\":");
    private static final byte[] TRUNCATE = literalOf(",\"truncate\":{\"tables\":[");
    private static final byte[] SCHEMA = literalOf("{\"schema\":");
    private static final byte[] TABLE = literalOf(",\"table\":");
    private static final byte[] CASCADE = literalOf("],\"cascade\":");
    private static final byte[] RESTART_IDENTITY = literalOf(",\"restart_identity\":");
    private static final byte[] MESSAGE = literalOf(",\"message\":{\"prefix\":");
    private static final byte[] CONTENT = literalOf(",\"content\":");

    private final JsonBytes json = new JsonBytes();
    private final byte[] source;
    private final byte[] end;

    public RecordWriter(StreamId stream) {
        this.source = RecordForm.source(stream);
        this.end = RecordForm.end(stream);
    }

    /**
     * Values that {@link LargeRows} has cut are only named.
     *
     * @param before the old row as the WAL has it, null if it has none; with another identity than FULL only its key
     *     columns count
     * @param after the new row, null for a DELETE
     * @param captureMillis the capture's clock, milliseconds since 1970
     */
    public EncodedRecord change(
            TransactionContext transaction,
            long totalOrder,
            Lsn lsn,
            Operation operation,
            TableShape shape,
            Tuple before,
            Tuple after,
            long captureMillis) {
        return change(transaction, totalOrder, lsn, operation, shape, before, after, captureMillis, Optional.empty());
    }

    /** @param relation for the first change after the table was described, for readers that must tell columns apart */
    public EncodedRecord change(
            TransactionContext transaction,
            long totalOrder,
            Lsn lsn,
            Operation operation,
            TableShape shape,
            Tuple before,
            Tuple after,
            long captureMillis,
            Optional<RelationDescription> relation) {
        startSource(operation, lsn, transaction.previousCommit());
        json.literal(shape.source());
        endSource(transaction, totalOrder);
        columnsThatAre(RecordForm.UNCHANGED, shape, after, Tuple::isUnchanged);
        columnsThatAre(CUT_BEFORE, shape, before, Tuple::isCut);
        columnsThatAre(CUT, shape, after, Tuple::isCut);
        if (relation.isPresent()) {
            json.literal(RELATION);
            RelationJson.write(json, relation.get());
        }
        json.literal(RecordForm.BEFORE);
        row(shape, before, shape.identity() != ReplicaIdentity.FULL);
        json.literal(RecordForm.AFTER);
        row(shape, after, false);
        byte[] value = finish(captureMillis);
        return new EncodedRecord(key(shape, before, after), value);
    }

    /**
     * A piece of a value of the change that comes next.
     *
     * @param row holds the value
     * @param from offset in the row's buffer, {@code to} exclusive
     */
    EncodedRecord part(
            TransactionContext transaction,
            long totalOrder,
            Lsn lsn,
            TableShape shape,
            RowSide side,
            int column,
            Tuple row,
            int from,
            int to) {
        startSource(Operation.PART, lsn, transaction.previousCommit());
        json.literal(shape.source());
        endSource(transaction, totalOrder);
        json.literal(PART).text(side.field()).literal(COLUMN).literal(shape.column(column));
        json.literal(TEXT).text(row.buffer(), from, to - from).literal('}').literal('}');
        return new EncodedRecord(null, json.take());
    }

    public EncodedRecord truncate(
            TransactionContext transaction,
            long totalOrder,
            Lsn lsn,
            List<TableId> tables,
            boolean cascade,
            boolean restartIdentity,
            long captureMillis) {
        startSource(Operation.TRUNCATE, lsn, transaction.previousCommit());
        endSource(transaction, totalOrder);
        json.literal(TRUNCATE);
        for (int i = 0; i < tables.size(); i++) {
            TableId table = tables.get(i);
            comma(i);
            json.literal(SCHEMA).text(table.schema()).literal(TABLE).text(table.name());
            json.literal('}');
        }
        json.literal(CASCADE).literal(literalOf(Boolean.toString(cascade)));
        json.literal(RESTART_IDENTITY).literal(literalOf(Boolean.toString(restartIdentity)));
        json.literal('}');
        return new EncodedRecord(null, finish(captureMillis));
    }

    /** A message that belongs to a transaction. */
    public EncodedRecord message(
            TransactionContext transaction,
            long totalOrder,
            Lsn lsn,
            String prefix,
            String content,
            long captureMillis) {
        startSource(Operation.MESSAGE, lsn, transaction.previousCommit());
        endSource(transaction, totalOrder);
        return endMessage(prefix, content, captureMillis);
    }

    /** A message outside transactions. */
    public EncodedRecord message(Lsn previousCommit, Lsn lsn, String prefix, String content, long captureMillis) {
        startSource(Operation.MESSAGE, lsn, previousCommit);
        json.literal(NO_TRANSACTION);
        return endMessage(prefix, content, captureMillis);
    }

    private EncodedRecord endMessage(String prefix, String content, long captureMillis) {
        json.literal(MESSAGE).text(prefix).literal(CONTENT).text(content).literal('}');
        return new EncodedRecord(null, finish(captureMillis));
    }

    public EncodedRecord end(TransactionContext transaction, Lsn commitLsn, long eventCount) {
        json.literal(end);
        id(transaction);
        json.literal(RecordForm.PREVIOUS_COMMIT)
                .number(transaction.previousCommit().value());
        json.literal(RecordForm.COMMIT).number(commitLsn.value());
        json.literal(RecordForm.EVENT_COUNT).number(eventCount);
        times(transaction);
        json.literal('}');
        return new EncodedRecord(null, json.take());
    }

    private void startSource(Operation operation, Lsn lsn, Lsn previousCommit) {
        json.literal(RecordForm.OP).literal(operation.code().charAt(0));
        json.literal(source).number(lsn.value());
        json.literal(RecordForm.SEQUENCE);
        unsigned(previousCommit);
        json.literal(RecordForm.SEQUENCE_NEXT);
        unsigned(lsn);
        json.literal(RecordForm.SEQUENCE_END);
    }

    private void endSource(TransactionContext transaction, long totalOrder) {
        times(transaction);
        json.literal(RecordForm.TRANSACTION);
        id(transaction);
        json.literal(RecordForm.TOTAL_ORDER).number(totalOrder).literal('}');
    }

    private void times(TransactionContext transaction) {
        json.literal(RecordForm.TS_MS).number(Math.floorDiv(transaction.commitMicros(), 1000L));
        json.literal(RecordForm.TS_US).number(transaction.commitMicros());
    }

    private void id(TransactionContext transaction) {
        json.number(transaction.id().xid()).literal(':');
        unsigned(transaction.id().commitStart());
    }

    private void unsigned(Lsn lsn) {
        if (lsn.value() >= 0) {
            json.number(lsn.value());
        } else {
            json.literal(literalOf(Long.toUnsignedString(lsn.value())));
        }
    }

    /** What is true of a column's value. */
    private interface State {
        boolean holds(Tuple row, int index);
    }

    /** Writes nothing if there are none. */
    private void columnsThatAre(byte[] field, TableShape shape, Tuple row, State state) {
        if (row == null || !row.lacksValues()) {
            return;
        }
        int names = 0;
        for (int i = 0; i < row.size(); i++) {
            if (state.holds(row, i)) {
                json.literal(names++ == 0 ? field : COMMA).literal(shape.column(i));
            }
        }
        if (names > 0) {
            json.literal(']');
        }
    }

    private void row(TableShape shape, Tuple tuple, boolean keyOnly) {
        if (tuple == null) {
            json.nothing();
            return;
        }
        if (tuple.size() != shape.columnCount()) {
            throw new IllegalStateException("a row of " + shape.table() + " has " + tuple.size() + " values for "
                    + shape.columnCount() + " columns");
        }
        json.literal('{');
        int fields = 0;
        if (keyOnly) {
            for (int i : shape.oldColumns()) {
                fields += field(shape, tuple, i, fields);
            }
        } else {
            for (int i = 0; i < tuple.size(); i++) {
                fields += field(shape, tuple, i, fields);
            }
        }
        json.literal('}');
    }

    /**
     * @param before how many fields the object has already
     * @return how many it has more
     */
    private int field(TableShape shape, Tuple tuple, int index, int before) {
        if (tuple.isUnchanged(index) || tuple.isCut(index)) {
            return 0;
        }
        comma(before);
        json.literal(shape.column(index)).literal(':');
        if (tuple.isNull(index)) {
            json.nothing();
        } else {
            json.text(tuple.buffer(), tuple.offset(index), tuple.length(index));
        }
        return 1;
    }

    private void comma(int before) {
        if (before > 0) {
            json.literal(',');
        }
    }

    /** A key column that is TOASTed and unchanged is not in the new row; the source then sends it in the old one. */
    private byte[] key(TableShape shape, Tuple before, Tuple after) {
        if (!shape.hasKey()) {
            return null;
        }
        json.literal(shape.keyStart());
        int fields = 0;
        for (int i : shape.keyColumns()) {
            boolean inOldRow = after == null || (after.isUnchanged(i) && before != null);
            fields += field(shape, inOldRow ? before : after, i, fields);
        }
        return json.literal('}').literal('}').take();
    }

    private byte[] finish(long captureMillis) {
        return json.literal(RecordForm.TS_MS).number(captureMillis).literal('}').take();
    }
}
