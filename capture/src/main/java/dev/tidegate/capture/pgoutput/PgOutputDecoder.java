package dev.tidegate.capture.pgoutput;

import dev.tidegate.capture.pgoutput.RowIdentity.OldRow;
import dev.tidegate.model.ColumnId;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Operation;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TransactionId;
import dev.tidegate.postgres.encoding.SourceText;
import dev.tidegate.postgres.encoding.UnconvertibleTextException;
import dev.tidegate.topic.codec.LargeRows;
import dev.tidegate.topic.codec.RecordWriter;
import dev.tidegate.topic.codec.TableShape;
import dev.tidegate.topic.message.SealedMessage;
import dev.tidegate.topic.record.TransactionContext;
import dev.tidegate.topic.record.Tuple;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Turns the messages of one replication session into the records of the topic. What the topic already holds (everything
 * before the start point) is left out, whole transactions at a time. Created for every session, because the server
 * describes its tables again in each; owned by one thread.
 */
public final class PgOutputDecoder {

    /** Microseconds from 1970-01-01 to PostgreSQL's own epoch, 2000-01-01. */
    private static final long POSTGRES_EPOCH_MICROS = 946_684_800_000_000L;

    private static final int TRANSACTIONAL = 1;
    private static final int CASCADE = 1;
    private static final int RESTART_IDENTITY = 2;

    private final RecordWriter writer;
    private final LargeRows largeRows;
    private final SourceCatalog catalog;
    private final PipelineName pipeline;
    private final OwnMessages messages;
    private final InstantSource clock;
    private final Lsn startPoint;
    private final HistoryProof proof;

    private final DecodedTruncates truncates;

    private final Optional<SourceText> text;
    private final PgOutputMessage message;
    private final DescribedTables tables = new DescribedTables();
    private final Tuple before = new Tuple();
    private final Tuple after = new Tuple();
    private Lsn point;

    // Of the chunk that is being decoded.
    private long captureMillis;
    private RecordSink sink;

    /** Null outside of transactions. */
    private TransactionContext transaction;

    /** Whether the topic holds the current transaction already. */
    private boolean duplicate;

    /** Whether the source got the current transaction by replication, so that its time may be by another clock. */
    private boolean replicated;

    /** Of the current transaction, as BEGIN has it. */
    private long sentCommitMicros;

    private long totalOrder;

    /** By the source's clock, of its last transaction that is its own, and of the one before that; 0 if none has come yet. */
    private long ownCommitMicros;

    private long ownCommitMicrosBefore;

    /**
     * @param messages of the pipeline, told from those of others; of the same start point
     * @param start where the stream is taken up
     * @param truncates records what is decoded
     * @param text empty if the session sends UTF-8
     * @param clock the capture's, for the records' ts_ms
     */
    public PgOutputDecoder(
            RecordWriter writer,
            SourceCatalog catalog,
            PipelineName pipeline,
            OwnMessages messages,
            StreamStart start,
            DecodedTruncates truncates,
            Optional<SourceText> text,
            InstantSource clock) {
        this.writer = writer;
        this.largeRows = new LargeRows(writer);
        this.catalog = catalog;
        this.pipeline = pipeline;
        this.messages = messages;
        this.startPoint = start.point();
        this.point = startPoint;
        this.proof = start.proof();
        this.truncates = truncates;
        this.text = text;
        this.message = new PgOutputMessage(text);
        this.clock = clock;
    }

    /** @param out takes the chunk's records, in the order of the stream */
    public void decode(WalChunk chunk, RecordSink out) throws SQLException {
        captureMillis = clock.millis();
        sink = out;
        while (chunk.next(message)) {
            decodeMessage(chunk.lsn());
        }
    }

    private void decodeMessage(Lsn lsn) throws SQLException {
        byte type = message.readByte();
        switch (type) {
            case 'I' -> insert(lsn);
            case 'U' -> update(lsn);
            case 'D' -> delete(lsn);
            case 'B' -> begin();
            case 'C' -> commit();
            case 'R' -> relation();
            case 'T' -> truncate(lsn);
            case 'M' -> logicalMessage();
            case 'O' -> origin();
            case 'Y' -> {
                // type names: values travel as text and do not need them
            }
            default -> throw PgOutputMessage.broken("a message of unknown type '" + (char) type + "'");
        }
    }

    private void begin() {
        requireTransaction(false);
        Lsn commitStart = new Lsn(message.readLong());
        long commitMicros = message.readLong() + POSTGRES_EPOCH_MICROS;
        TransactionId id = new TransactionId(Integer.toUnsignedLong(message.readInt()), commitStart);
        proof.begins(id.xid(), commitStart);
        replicated = false;
        sentCommitMicros = commitMicros;
        duplicate = id.isContainedIn(startPoint);
        if (!duplicate && commitStart.isBefore(point)) {
            throw PgOutputMessage.broken("transaction " + id + " behind the point " + point + " that it had reached");
        }
        transaction = new TransactionContext(id, point, commitMicros);
        ownCommitMicrosBefore = ownCommitMicros;
        ownCommitMicros = commitMicros;
        totalOrder = 0;
    }

    /**
     * The source got the transaction by replication, and its commit time may be by the clock of where it came from. It has
     * committed later than the source's own one before it.
     */
    private void origin() {
        requireTransaction(true);
        replicated = true;
        ownCommitMicros = ownCommitMicrosBefore;
        transaction = new TransactionContext(transaction.id(), transaction.previousCommit(), ownCommitMicros);
    }

    /** A transaction without a record for us needs no END: nothing follows from it. */
    private void commit() {
        requireTransaction(true);
        message.skip(1 + Long.BYTES); // flags, start of the commit record
        Lsn end = new Lsn(message.readLong());
        proof.committed(transaction.id().xid(), end, sentCommitMicros, replicated);
        if (!duplicate && totalOrder > 0) {
            sink.publish(writer.end(transaction, end, totalOrder));
            point = end;
            sink.pointReached(end, Optional.of(transaction.commitAt()));
        }
        truncates.reached(end);
        transaction = null;
    }

    /** Also in duplicates: the server sends it once, before the table's first change. */
    private void relation() throws SQLException {
        int oid = message.readInt();
        requireTransaction(true);
        Relation relation =
                Relation.read(oid, message, catalog, text, transaction.id().xid());
        tables.describe(oid, relation);
    }

    private void insert(Lsn lsn) throws SQLException {
        int oid = message.readInt();
        requireKind(message.readByte(), 'N');
        message.readTuple(after);
        change(lsn, Operation.CREATE, oid, OldRow.NONE, null, after);
    }

    private void update(Lsn lsn) throws SQLException {
        int oid = message.readInt();
        byte kind = message.readByte();
        OldRow old = oldRow(kind);
        if (old != OldRow.NONE) {
            message.readTuple(before);
            kind = message.readByte();
        }
        requireKind(kind, 'N');
        message.readTuple(after);
        change(lsn, Operation.UPDATE, oid, old, old == OldRow.NONE ? null : before, after);
    }

    private void delete(Lsn lsn) throws SQLException {
        int oid = message.readInt();
        OldRow old = oldRow(message.readByte());
        if (old == OldRow.NONE) {
            throw PgOutputMessage.broken("a DELETE on " + tables.of(oid).table() + " without its old row");
        }
        message.readTuple(before);
        change(lsn, Operation.DELETE, oid, old, before, null);
    }

    private static OldRow oldRow(byte kind) {
        return switch (kind) {
            case 'K' -> OldRow.KEY;
            case 'O' -> OldRow.WHOLE;
            default -> OldRow.NONE;
        };
    }

    private void change(Lsn lsn, Operation operation, int oid, OldRow old, Tuple oldRow, Tuple newRow)
            throws SQLException {
        requireTransaction(true);
        Relation relation = tables.ofChange(oid);
        if (duplicate) {
            return;
        }
        if (relation.isMessageTable()) {
            messageOfTable(lsn, relation, newRow);
            return;
        }
        convert(lsn, relation, oldRow);
        convert(lsn, relation, newRow);
        TableShape shape = relation.rows().of(operation, old, oldRow, newRow, tables.partitions(oid));
        Tuple identified = relation.rows().oldRow(shape, oldRow, newRow);
        totalOrder = largeRows.cut(transaction, totalOrder, lsn, shape, identified, newRow, sink::publish);
        sink.publish(writer.change(
                transaction,
                ++totalOrder,
                lsn,
                operation,
                shape,
                identified,
                newRow,
                captureMillis,
                relation.takeNews(transaction.id().xid())));
    }

    private void convert(Lsn lsn, Relation relation, Tuple row) throws SQLException {
        if (text.isEmpty() || row == null) {
            return;
        }
        row.convert((column, buffer, offset, length) -> {
            try {
                return text.get().convert(relation.encodings().get(column), buffer, offset, length);
            } catch (UnconvertibleTextException e) {
                ColumnId id = new ColumnId(relation.table(), relation.columns().get(column));
                throw text.get().refused(id, e, lsn);
            }
        });
    }

    private void truncate(Lsn lsn) {
        requireTransaction(true);
        tables.endOfDescription();
        int count = message.readInt();
        int flags = message.readByte();
        List<TableId> truncated = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int oid = message.readInt();
            Relation relation = tables.of(oid);
            truncates.truncated(oid, transaction.id().xid(), lsn);
            if (!relation.isMessageTable()) {
                truncated.add(relation.table());
            }
        }
        if (duplicate || truncated.isEmpty()) {
            return;
        }
        sink.publish(writer.truncate(
                transaction,
                ++totalOrder,
                lsn,
                truncated,
                (flags & CASCADE) != 0,
                (flags & RESTART_IDENTITY) != 0,
                captureMillis));
    }

    /** Anybody with a login may write one, of any size and with our prefix: only what has our key is ours. */
    private void logicalMessage() {
        boolean transactional = (message.readByte() & TRANSACTIONAL) != 0;
        requireTransaction(transactional);
        Lsn lsn = new Lsn(message.readLong());
        byte[] prefix = message.readPrefix();
        int length = message.remaining() < Integer.BYTES ? prefix.length : message.readInt();
        if (Arrays.equals(prefix, messages.prefix())) {
            ourPrefix(transactional, lsn, message.readBytes(length, SealedMessage.BYTES_MAX), length);
        } else if (isNew(transactional, lsn)) {
            messages.otherPrefix(prefix, length);
        }
    }

    /** Whether the topic does not hold it. */
    private boolean isNew(boolean transactional, Lsn lsn) {
        return transactional ? !duplicate : lsn.isAfter(startPoint);
    }

    private void ourPrefix(boolean transactional, Lsn lsn, Optional<byte[]> text, int length) {
        if (!transactional) {
            messages.heldAs(lsn, text).ifPresent(content -> proof.message(lsn, content));
        }
        if (!isNew(transactional, lsn)) {
            return;
        }
        Optional<String> own = messages.own(lsn, text, length);
        if (own.isPresent() && transactional) {
            messageInTransaction(lsn, own.get());
        } else if (own.isPresent()) {
            messageOutsideTransactions(lsn, own.get());
        }
    }

    private void messageInTransaction(Lsn lsn, String content) {
        sink.publish(writer.message(transaction, ++totalOrder, lsn, pipeline.messagePrefix(), content, captureMillis));
    }

    private void messageOutsideTransactions(Lsn lsn, String content) {
        sink.publish(writer.message(point, lsn, pipeline.messagePrefix(), content, captureMillis));
        point = lsn;
        truncates.reached(lsn);
        sink.pointReached(lsn, Optional.empty());
    }

    /** Rows of other pipelines share the table and are theirs; whoever may write to it may write what he likes. */
    private void messageOfTable(Lsn lsn, Relation relation, Tuple row) {
        if (row == null) {
            return;
        }
        Optional<byte[]> name = relation.valueOf("pipeline", row, PipelineName.LENGTH_MAX);
        Optional<byte[]> content = relation.valueOf("content", row, SealedMessage.BYTES_MAX);
        long length = relation.lengthOf("content", row);
        if (!name.map(it -> new String(it, StandardCharsets.US_ASCII))
                .filter(pipeline.value()::equals)
                .isPresent()) {
            messages.otherPipeline(name.orElse(new byte[0]), length);
        } else {
            messages.own(lsn, content, length).ifPresent(own -> messageInTransaction(lsn, own));
        }
    }

    private void requireTransaction(boolean wanted) {
        if ((transaction != null) != wanted) {
            throw PgOutputMessage.broken(wanted ? "a change outside of a transaction" : "a BEGIN in a transaction");
        }
    }

    private static void requireKind(byte kind, char wanted) {
        if (kind != wanted) {
            throw PgOutputMessage.broken("a row of kind '" + (char) kind + "' where '" + wanted + "' belongs");
        }
    }
}
