package dev.tidegate.core.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import dev.tidegate.core.Lsn;
import dev.tidegate.core.Operation;
import dev.tidegate.core.StreamId;
import dev.tidegate.core.TableId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Writes the records of a stream. Owned by one thread. */
public final class RecordWriter {

    /** Version of the contract; a reader refuses others. */
    public static final String VERSION = "1";

    private static final SerializedString SOURCE = new SerializedString("source");
    private static final SerializedString SCHEMA = new SerializedString("schema");
    private static final SerializedString TABLE = new SerializedString("table");
    private static final SerializedString IDENTITY = new SerializedString("identity");
    private static final SerializedString LSN = new SerializedString("lsn");
    private static final SerializedString SEQUENCE = new SerializedString("sequence");
    private static final SerializedString TS_MS = new SerializedString("ts_ms");
    private static final SerializedString TS_US = new SerializedString("ts_us");
    private static final SerializedString TRANSACTION = new SerializedString("transaction");
    private static final SerializedString ID = new SerializedString("id");
    private static final SerializedString TOTAL_ORDER = new SerializedString("total_order");
    private static final SerializedString UNCHANGED = new SerializedString("unchanged");
    private static final SerializedString BEFORE = new SerializedString("before");
    private static final SerializedString AFTER = new SerializedString("after");
    private static final SerializedString KEY = new SerializedString("key");

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
    private final JsonGenerator json;
    private final StreamId stream;
    private final SerializedString streamText;

    public RecordWriter(StreamId stream) {
        this.stream = stream;
        this.streamText = new SerializedString(stream.toString());
        try {
            this.json = new JsonFactory().createGenerator(bytes).setRootValueSeparator(null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public StreamId stream() {
        return stream;
    }

    /**
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
        try {
            json.writeStartObject();
            json.writeStringField("op", operation.code());
            startSource(lsn, transaction.previousCommit());
            json.writeFieldName(SCHEMA);
            json.writeString(shape.table().schema());
            json.writeFieldName(TABLE);
            json.writeString(shape.table().name());
            json.writeFieldName(IDENTITY);
            json.writeString(String.valueOf(shape.identity().code()));
            keyNames(shape);
            endSource(transaction);
            transaction(transaction, totalOrder);
            unchanged(shape, after);
            rowField(BEFORE, shape, before, shape.identity() != ReplicaIdentity.FULL);
            rowField(AFTER, shape, after, false);
            json.writeFieldName(TS_MS);
            json.writeNumber(captureMillis);
            json.writeEndObject();
            byte[] value = take();
            return new EncodedRecord(key(shape, before, after), value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public EncodedRecord truncate(
            TransactionContext transaction,
            long totalOrder,
            Lsn lsn,
            List<TableId> tables,
            boolean cascade,
            boolean restartIdentity,
            long captureMillis) {
        try {
            json.writeStartObject();
            json.writeStringField("op", Operation.TRUNCATE.code());
            startSource(lsn, transaction.previousCommit());
            endSource(transaction);
            transaction(transaction, totalOrder);
            json.writeObjectFieldStart("truncate");
            json.writeArrayFieldStart("tables");
            for (TableId table : tables) {
                json.writeStartObject();
                json.writeStringField("schema", table.schema());
                json.writeStringField("table", table.name());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeBooleanField("cascade", cascade);
            json.writeBooleanField("restart_identity", restartIdentity);
            json.writeEndObject();
            json.writeNumberField("ts_ms", captureMillis);
            json.writeEndObject();
            return new EncodedRecord(null, take());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A message that belongs to a transaction. */
    public EncodedRecord message(
            TransactionContext transaction,
            long totalOrder,
            Lsn lsn,
            String prefix,
            String content,
            long captureMillis) {
        try {
            json.writeStartObject();
            json.writeStringField("op", Operation.MESSAGE.code());
            startSource(lsn, transaction.previousCommit());
            endSource(transaction);
            transaction(transaction, totalOrder);
            return endMessage(prefix, content, captureMillis);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A message outside transactions. */
    public EncodedRecord message(Lsn previousCommit, Lsn lsn, String prefix, String content, long captureMillis) {
        try {
            json.writeStartObject();
            json.writeStringField("op", Operation.MESSAGE.code());
            startSource(lsn, previousCommit);
            json.writeEndObject();
            json.writeNullField("transaction");
            return endMessage(prefix, content, captureMillis);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private EncodedRecord endMessage(String prefix, String content, long captureMillis) throws IOException {
        json.writeObjectFieldStart("message");
        json.writeStringField("prefix", prefix);
        json.writeStringField("content", content);
        json.writeEndObject();
        json.writeNumberField("ts_ms", captureMillis);
        json.writeEndObject();
        return new EncodedRecord(null, take());
    }

    public EncodedRecord end(TransactionContext transaction, Lsn commitLsn, long eventCount) {
        try {
            json.writeStartObject();
            json.writeStringField("status", "END");
            json.writeStringField("version", VERSION);
            json.writeStringField("stream", streamText.getValue());
            json.writeStringField("id", transaction.id().toString());
            json.writeNumberField(
                    "previous_commit_lsn", transaction.previousCommit().value());
            json.writeNumberField("commit_lsn", commitLsn.value());
            json.writeNumberField("event_count", eventCount);
            json.writeNumberField("ts_ms", Math.floorDiv(transaction.commitMicros(), 1000L));
            json.writeNumberField("ts_us", transaction.commitMicros());
            json.writeEndObject();
            return new EncodedRecord(null, take());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void startSource(Lsn lsn, Lsn previousCommit) throws IOException {
        json.writeFieldName(SOURCE);
        json.writeStartObject();
        json.writeStringField("version", VERSION);
        json.writeFieldName("stream");
        json.writeString(streamText);
        json.writeFieldName(LSN);
        json.writeNumber(lsn.value());
        json.writeFieldName(SEQUENCE);
        json.writeString("[\"" + Long.toUnsignedString(previousCommit.value()) + "\",\""
                + Long.toUnsignedString(lsn.value()) + "\"]");
    }

    private void endSource(TransactionContext transaction) throws IOException {
        json.writeFieldName(TS_MS);
        json.writeNumber(Math.floorDiv(transaction.commitMicros(), 1000L));
        json.writeFieldName(TS_US);
        json.writeNumber(transaction.commitMicros());
        json.writeEndObject();
    }

    private void transaction(TransactionContext transaction, long totalOrder) throws IOException {
        json.writeFieldName(TRANSACTION);
        json.writeStartObject();
        json.writeFieldName(ID);
        json.writeString(transaction.id().toString());
        json.writeFieldName(TOTAL_ORDER);
        json.writeNumber(totalOrder);
        json.writeEndObject();
    }

    /** The names of the key's columns; their values stand in the rows, and in the record's key for other consumers. */
    private void keyNames(TableShape shape) throws IOException {
        if (!shape.hasKey()) {
            return;
        }
        json.writeFieldName(KEY);
        json.writeStartArray();
        for (int i : shape.keyColumns()) {
            json.writeString(shape.column(i));
        }
        json.writeEndArray();
    }

    private void unchanged(TableShape shape, Tuple after) throws IOException {
        if (after == null) {
            return;
        }
        boolean started = false;
        for (int i = 0; i < after.size(); i++) {
            if (after.isUnchanged(i)) {
                if (!started) {
                    json.writeFieldName(UNCHANGED);
                    json.writeStartArray();
                    started = true;
                }
                json.writeString(shape.column(i));
            }
        }
        if (started) {
            json.writeEndArray();
        }
    }

    private void rowField(SerializedString name, TableShape shape, Tuple tuple, boolean keyOnly) throws IOException {
        json.writeFieldName(name);
        if (tuple == null) {
            json.writeNull();
            return;
        }
        if (tuple.size() != shape.columnCount()) {
            throw new IllegalStateException("a row of " + shape.table() + " has " + tuple.size() + " values for "
                    + shape.columnCount() + " columns");
        }
        json.writeStartObject();
        if (keyOnly) {
            for (int i : shape.keyColumns()) {
                value(shape, tuple, i);
            }
        } else {
            for (int i = 0; i < tuple.size(); i++) {
                value(shape, tuple, i);
            }
        }
        json.writeEndObject();
    }

    private void value(TableShape shape, Tuple tuple, int index) throws IOException {
        if (tuple.isUnchanged(index)) {
            return;
        }
        json.writeFieldName(shape.column(index));
        if (tuple.isNull(index)) {
            json.writeNull();
        } else {
            json.writeUTF8String(tuple.buffer(), tuple.offset(index), tuple.length(index));
        }
    }

    /** A key column that is TOASTed and unchanged is not in the new row; the source then sends it in the old one. */
    private byte[] key(TableShape shape, Tuple before, Tuple after) throws IOException {
        if (!shape.hasKey()) {
            return null;
        }
        json.writeStartObject();
        json.writeFieldName(SCHEMA);
        json.writeString(shape.table().schema());
        json.writeFieldName(TABLE);
        json.writeString(shape.table().name());
        json.writeFieldName(KEY);
        json.writeStartObject();
        for (int i : shape.keyColumns()) {
            boolean inOldRow = after == null || (after.isUnchanged(i) && before != null);
            value(shape, inOldRow ? before : after, i);
        }
        json.writeEndObject();
        json.writeEndObject();
        return take();
    }

    private byte[] take() throws IOException {
        json.flush();
        byte[] result = bytes.toByteArray();
        bytes.reset();
        return result;
    }
}
