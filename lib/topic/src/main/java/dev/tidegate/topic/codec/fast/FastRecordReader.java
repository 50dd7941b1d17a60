package dev.tidegate.topic.codec.fast;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.Operation;
import dev.tidegate.model.StreamId;
import dev.tidegate.model.TransactionId;
import dev.tidegate.topic.codec.fast.JsonCursor.OtherForm;
import dev.tidegate.topic.codec.form.RecordForm;
import dev.tidegate.topic.codec.form.RowShapes;
import dev.tidegate.topic.record.InvalidRecordException;
import dev.tidegate.topic.record.LaneRecord;
import dev.tidegate.topic.record.Row;
import dev.tidegate.topic.record.TransactionContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads changes and transaction ends in exactly the form in which Tidegate writes them, byte by byte, which is several times
 * as fast as parsing JSON. All that looks different in the least is left to the JSON parser; both give the same record.
 * Owned by one thread.
 */
public final class FastRecordReader {

    private final JsonCursor json = new JsonCursor();
    private final RowShapes shapes;
    private final FastTableReader tables;
    private final byte[] source;
    private final byte[] end;
    private TransactionContext last = new TransactionContext(new TransactionId(0, Lsn.NONE), Lsn.NONE, 0);

    public FastRecordReader(StreamId stream, RowShapes shapes) {
        this.shapes = shapes;
        this.tables = new FastTableReader(json, shapes);
        this.source = RecordForm.source(stream);
        this.end = RecordForm.end(stream);
    }

    /** @return empty if the record is written in another form, or is another kind of record */
    public Optional<LaneRecord> read(byte[] value) {
        json.start(value);
        try {
            if (json.skip(RecordForm.OP)) {
                return change();
            }
            return json.skip(end) ? Optional.of(end()) : Optional.empty();
        } catch (OtherForm e) {
            return Optional.empty();
        }
    }

    private Optional<LaneRecord> change() throws OtherForm {
        Operation operation =
                switch (json.next()) {
                    case 'c' -> Operation.CREATE;
                    case 'u' -> Operation.UPDATE;
                    case 'd' -> Operation.DELETE;
                    default -> null;
                };
        if (operation == null) {
            return Optional.empty();
        }
        json.expect(source);
        Lsn lsn = new Lsn(json.number());
        Lsn previousCommit = previousCommit();
        FastTableReader.Table table = tables.next();
        long commitMicros = times();
        json.expect(RecordForm.TRANSACTION);
        TransactionContext transaction = transaction(transactionId(), previousCommit, commitMicros);
        json.expect(RecordForm.TOTAL_ORDER);
        long totalOrder = json.number();
        return Optional.of(row(transaction, totalOrder, lsn, operation, table));
    }

    private LaneRecord row(
            TransactionContext transaction, long totalOrder, Lsn lsn, Operation operation, FastTableReader.Table table)
            throws OtherForm {
        List<String> unchanged = unchanged();
        json.expect(RecordForm.BEFORE);
        Row before = table.before().next();
        json.expect(RecordForm.AFTER);
        Row after = table.after().next();
        json.expect(RecordForm.TS_MS);
        json.number();
        json.expect('}');
        json.expectEnd();
        if (after == null && (operation != Operation.DELETE || unchanged != null)) {
            throw new InvalidRecordException("the change has no new row");
        }
        Row newRow = unchanged == null ? after : shapes.withUnchanged(after, unchanged);
        Row key = table.key() == null ? null : RowShapes.keyRow(table.key(), before, newRow);
        return new LaneRecord.Change(
                transaction, totalOrder, lsn, operation, table.id(), table.identity(), key, before, newRow);
    }

    private LaneRecord end() throws OtherForm {
        TransactionId id = transactionId();
        json.expect(RecordForm.PREVIOUS_COMMIT);
        Lsn previousCommit = new Lsn(json.number());
        json.expect(RecordForm.COMMIT);
        Lsn commit = new Lsn(json.number());
        json.expect(RecordForm.EVENT_COUNT);
        long eventCount = json.number();
        TransactionContext transaction = transaction(id, previousCommit, times());
        json.expect('}');
        json.expectEnd();
        return new LaneRecord.TransactionEnd(transaction, commit, eventCount);
    }

    /** The first of the two numbers; the second repeats the LSN. */
    private Lsn previousCommit() throws OtherForm {
        json.expect(RecordForm.SEQUENCE);
        Lsn previous = new Lsn(json.number());
        json.expect(RecordForm.SEQUENCE_NEXT);
        json.number();
        json.expect(RecordForm.SEQUENCE_END);
        return previous;
    }

    private long times() throws OtherForm {
        json.expect(RecordForm.TS_MS);
        json.number();
        json.expect(RecordForm.TS_US);
        return json.number();
    }

    private TransactionId transactionId() throws OtherForm {
        long xid = json.number();
        json.expect(':');
        return new TransactionId(xid, new Lsn(json.number()));
    }

    /** One context for all records of a transaction. */
    private TransactionContext transaction(TransactionId id, Lsn previousCommit, long commitMicros) {
        TransactionContext next = new TransactionContext(id, previousCommit, commitMicros);
        last = next.equals(last) ? last : next;
        return last;
    }

    private List<String> unchanged() throws OtherForm {
        json.expect('}');
        if (!json.skip(RecordForm.UNCHANGED)) {
            return null;
        }
        List<String> names = new ArrayList<>();
        do {
            names.add(json.text());
        } while (json.skip(','));
        json.expect(']');
        return names;
    }
}
