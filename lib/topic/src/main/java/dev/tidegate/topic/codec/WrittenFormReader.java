package dev.tidegate.topic.codec;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.Operation;
import dev.tidegate.model.StreamId;
import dev.tidegate.model.TransactionId;
import dev.tidegate.topic.codec.JsonCursor.OtherForm;
import dev.tidegate.topic.record.InvalidRecordException;
import dev.tidegate.topic.record.LaneRecord;
import dev.tidegate.topic.record.Row;
import dev.tidegate.topic.record.TransactionContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads changes and transaction ends in exactly the form in which {@link RecordWriter} writes them, which is several times as
 * fast as parsing JSON. It leaves all that looks different in the least to {@link RecordParser}; both give the same
 * record. Owned by one thread.
 */
final class WrittenFormReader {

    private final JsonCursor json = new JsonCursor();
    private final RowShapes shapes;
    private final WrittenTables tables;
    private final byte[] source;
    private final byte[] end;
    private TransactionContext last = new TransactionContext(new TransactionId(0, Lsn.NONE), Lsn.NONE, 0);

    WrittenFormReader(StreamId stream, RowShapes shapes) {
        this.shapes = shapes;
        this.tables = new WrittenTables(json, shapes);
        this.source = WrittenForm.source(stream);
        this.end = WrittenForm.end(stream);
    }

    /** @return empty if the record is written in another form, or is another kind of record */
    Optional<LaneRecord> read(byte[] value) {
        json.start(value);
        try {
            if (json.skip(WrittenForm.OP)) {
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
        WrittenTables.Table table = tables.next();
        long commitMicros = times();
        json.expect(WrittenForm.TRANSACTION);
        TransactionContext transaction = transaction(transactionId(), previousCommit, commitMicros);
        json.expect(WrittenForm.TOTAL_ORDER);
        long totalOrder = json.number();
        return Optional.of(row(transaction, totalOrder, lsn, operation, table));
    }

    private LaneRecord row(
            TransactionContext transaction, long totalOrder, Lsn lsn, Operation operation, WrittenTables.Table table)
            throws OtherForm {
        List<String> unchanged = unchanged();
        json.expect(WrittenForm.BEFORE);
        Row before = table.before().next();
        json.expect(WrittenForm.AFTER);
        Row after = table.after().next();
        json.expect(WrittenForm.TS_MS);
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
        json.expect(WrittenForm.PREVIOUS_COMMIT);
        Lsn previousCommit = new Lsn(json.number());
        json.expect(WrittenForm.COMMIT);
        Lsn commit = new Lsn(json.number());
        json.expect(WrittenForm.EVENT_COUNT);
        long eventCount = json.number();
        TransactionContext transaction = transaction(id, previousCommit, times());
        json.expect('}');
        json.expectEnd();
        return new LaneRecord.TransactionEnd(transaction, commit, eventCount);
    }

    /** The first of the two numbers; the second repeats the LSN. */
    private Lsn previousCommit() throws OtherForm {
        json.expect(WrittenForm.SEQUENCE);
        Lsn previous = new Lsn(json.number());
        json.expect(WrittenForm.SEQUENCE_NEXT);
        json.number();
        json.expect(WrittenForm.SEQUENCE_END);
        return previous;
    }

    private long times() throws OtherForm {
        json.expect(WrittenForm.TS_MS);
        json.number();
        json.expect(WrittenForm.TS_US);
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
        if (!json.skip(WrittenForm.UNCHANGED)) {
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
