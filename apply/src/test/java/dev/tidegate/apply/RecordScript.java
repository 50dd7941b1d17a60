package dev.tidegate.apply;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.Operation;
import dev.tidegate.model.ReplicaIdentity;
import dev.tidegate.model.StreamId;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TransactionId;
import dev.tidegate.topic.codec.LargeRows;
import dev.tidegate.topic.codec.RecordReader;
import dev.tidegate.topic.codec.RecordWriter;
import dev.tidegate.topic.codec.TableShape;
import dev.tidegate.topic.message.WalMessage;
import dev.tidegate.topic.record.EncodedRecord;
import dev.tidegate.topic.record.LaneRecord;
import dev.tidegate.topic.record.RelationDescription;
import dev.tidegate.topic.record.TransactionContext;
import dev.tidegate.topic.record.Tuple;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Writes the records that a capture would write, for tests. */
public final class RecordScript {

    /** As a value: a TOASTed one that the source did not send. */
    public static final String UNCHANGED = "<unchanged>";

    public static final Lsn START = new Lsn(0x1000);
    private static final long COMMIT_MICROS = 1_700_000_000_000_000L;
    private static final long WAL_BYTES_OF_TRANSACTION = 0x100000;

    private final RecordReader reader;
    private final String pipeline;
    private final RecordWriter writer;
    private final LargeRows largeRows;
    private final List<EncodedRecord> written = new ArrayList<>();
    private Lsn previous = START;
    private Lsn nextCommit = new Lsn(START.value() + WAL_BYTES_OF_TRANSACTION);
    private long xid = 700;

    public RecordScript(StreamId stream) {
        this(stream, "orders");
    }

    public RecordScript(StreamId stream, String pipeline) {
        this.pipeline = pipeline;
        this.reader = new RecordReader(stream);
        this.writer = new RecordWriter(stream);
        this.largeRows = new LargeRows(writer);
    }

    public static TableShape shape(String schema, String table, ReplicaIdentity identity, int keys, String... columns) {
        int[] keyColumns = new int[keys];
        for (int i = 0; i < keys; i++) {
            keyColumns[i] = i;
        }
        return new TableShape(new TableId(schema, table), identity, List.of(columns), keyColumns);
    }

    /** Its first column is the key. */
    public static TableShape keyed(String table, String... columns) {
        return shape("public", table, ReplicaIdentity.DEFAULT, 1, columns);
    }

    public static TableShape keyless(String table, String... columns) {
        return shape("public", table, ReplicaIdentity.FULL, 0, columns);
    }

    public static Tuple tuple(String... values) {
        byte[][] texts = Arrays.stream(values)
                .map(v -> v == null || v.equals(UNCHANGED) ? new byte[0] : v.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
        byte[] all = new byte[Arrays.stream(texts).mapToInt(t -> t.length).sum()];
        Tuple tuple = new Tuple();
        tuple.reset(all);
        int offset = 0;
        for (int i = 0; i < values.length; i++) {
            System.arraycopy(texts[i], 0, all, offset, texts[i].length);
            if (values[i] == null) {
                tuple.addNull();
            } else if (values[i].equals(UNCHANGED)) {
                tuple.addUnchanged();
            } else {
                tuple.addText(offset, texts[i].length);
            }
            offset += texts[i].length;
        }
        return tuple;
    }

    /** Where the stream stands after what was written. */
    public Lsn point() {
        return previous;
    }

    /** As if capture had been started again when the topic held everything up to {@code point}. */
    public RecordScript resumeAt(Lsn point) {
        previous = point;
        return this;
    }

    public Transaction begin() {
        Transaction transaction = new Transaction(
                new TransactionContext(new TransactionId(xid++, nextCommit), previous, COMMIT_MICROS + xid));
        nextCommit = new Lsn(nextCommit.value() + WAL_BYTES_OF_TRANSACTION);
        return transaction;
    }

    /** A message outside transactions. */
    public RecordScript message(String content) {
        Lsn lsn = new Lsn(nextCommit.value() - WAL_BYTES_OF_TRANSACTION + 0x100);
        nextCommit = new Lsn(nextCommit.value() + WAL_BYTES_OF_TRANSACTION);
        written.add(writer.message(previous, lsn, "tidegate/" + pipeline, content, 1));
        previous = lsn;
        return this;
    }

    public RecordScript heartbeat(long micros) {
        return message(new WalMessage.Heartbeat(Instant.EPOCH.plus(micros, ChronoUnit.MICROS)).content());
    }

    /** What was written since the last call. */
    public List<EncodedRecord> take() {
        List<EncodedRecord> taken = List.copyOf(written);
        written.clear();
        return taken;
    }

    public List<LaneRecord> takeDecoded() {
        return take().stream().map(r -> reader.read(r.value())).toList();
    }

    /** One source transaction. */
    public final class Transaction {
        private TransactionContext context;
        private long order;

        private Transaction(TransactionContext context) {
            this.context = context;
        }

        public TransactionContext context() {
            return context;
        }

        public Lsn commitLsn() {
            return new Lsn(context.id().commitStart().value() + 0x30);
        }

        private Lsn lsn() {
            return new Lsn(context.id().commitStart().value() - WAL_BYTES_OF_TRANSACTION / 2 + order);
        }

        private Transaction change(Operation operation, TableShape shape, Tuple before, Tuple after) {
            Lsn lsn = new Lsn(lsn().value() + 1);
            order = largeRows.cut(context, order, lsn, shape, before, after, written::add) + 1;
            written.add(writer.change(context, order, lsn, operation, shape, before, after, 1));
            return this;
        }

        /** With what the table is said to look like. */
        public Transaction insert(RelationDescription relation, TableShape shape, String... values) {
            Lsn lsn = new Lsn(lsn().value() + 1);
            written.add(writer.change(
                    context, ++order, lsn, Operation.CREATE, shape, null, tuple(values), 1, Optional.of(relation)));
            return this;
        }

        public Transaction insert(TableShape shape, String... values) {
            return change(Operation.CREATE, shape, null, tuple(values));
        }

        public Transaction update(TableShape shape, String... values) {
            return change(Operation.UPDATE, shape, null, tuple(values));
        }

        /** With the old row: because the key has changed, or the identity is FULL. */
        public Transaction update(TableShape shape, String[] before, String[] after) {
            return change(Operation.UPDATE, shape, tuple(before), tuple(after));
        }

        public Transaction delete(TableShape shape, String... before) {
            return change(Operation.DELETE, shape, tuple(before), null);
        }

        public Transaction truncate(boolean restartIdentity, TableId... tables) {
            order++;
            written.add(writer.truncate(context, order, lsn(), List.of(tables), false, restartIdentity, 1));
            return this;
        }

        public Transaction message(String content) {
            order++;
            written.add(writer.message(context, order, lsn(), "tidegate/" + pipeline, content, 1));
            return this;
        }

        public Transaction fence(String name) {
            return message(new WalMessage.Fence(name).content());
        }

        /** Pretends that the records so far were numbered differently. */
        public Transaction skipOrder(long records) {
            order += records;
            return this;
        }

        public RecordScript end() {
            return end(order);
        }

        public RecordScript end(long eventCount) {
            written.add(writer.end(context, commitLsn(), eventCount));
            previous = commitLsn();
            return RecordScript.this;
        }

        /** Capture dies here; what was written stays. */
        public RecordScript tornOff() {
            return RecordScript.this;
        }

        /** Capture sends it again, from its first record on. */
        public Transaction again() {
            context = new TransactionContext(context.id(), previous, context.commitMicros());
            order = 0;
            return this;
        }
    }
}
