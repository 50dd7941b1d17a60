package dev.tidegate.topic.record;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.Operation;
import dev.tidegate.model.ReplicaIdentity;
import dev.tidegate.model.TableId;
import dev.tidegate.model.history.PointIdentity;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** One record of a lane. */
public sealed interface LaneRecord {

    /** Heap that the record takes, roughly. */
    long sizeBytes();

    /** A record that belongs to a source transaction and is counted in it. */
    sealed interface InTransaction extends LaneRecord permits Change, Part, Truncate, TransactionalMessage {
        TransactionContext transaction();

        /** Number of the record in its transaction, from 1 without gaps. */
        long totalOrder();
    }

    /**
     * An INSERT, UPDATE or DELETE of one row.
     *
     * @param key the columns and values that identify the row after the change (before it, for a DELETE); null if the
     *     table has no key, then the whole row identifies it
     * @param before the old row: whole with identity FULL, otherwise its key columns, and only if the key changed or it
     *     is a DELETE; without a key, columns that identify the row in its partition; null if the source did not send it
     * @param after the new row; null for a DELETE
     * @param relation what the table looks like from this change on; empty if as before
     */
    record Change(
            TransactionContext transaction,
            long totalOrder,
            Lsn lsn,
            Operation operation,
            TableId table,
            ReplicaIdentity identity,
            Row key,
            Row before,
            Row after,
            Optional<RelationDescription> relation)
            implements InTransaction {

        /** Of a table that looks as before. */
        public Change(
                TransactionContext transaction,
                long totalOrder,
                Lsn lsn,
                Operation operation,
                TableId table,
                ReplicaIdentity identity,
                Row key,
                Row before,
                Row after) {
            this(transaction, totalOrder, lsn, operation, table, identity, key, before, after, Optional.empty());
        }

        /** Whether a key identifies the row. One with NULL in it does not: any number of rows may have it. */
        public boolean hasKey() {
            return key != null && !key.hasNull();
        }

        /** Whether all columns of the old row are known. */
        public boolean hasWholeBefore() {
            return before != null && identity == ReplicaIdentity.FULL;
        }

        /**
         * The key that the row had before the change; null if the table has no key. A key column that the source did not
         * send with the old row has kept its value.
         */
        public Row oldKey() {
            if (key == null || before == null) {
                return key;
            }
            String[] values = new String[key.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = oldKeyText(i);
            }
            return new Row(key.columns(), values, null);
        }

        /** Whether the row has another key after the change. */
        public boolean changesKey() {
            if (key == null || before == null) {
                return false;
            }
            for (int i = 0; i < key.size(); i++) {
                if (!Objects.equals(key.text(i), oldKeyText(i))) {
                    return true;
                }
            }
            return false;
        }

        private String oldKeyText(int column) {
            int index = before.columns().indexOf(key.columns().name(column));
            return index < 0 ? key.text(column) : before.text(index);
        }

        @Override
        public long sizeBytes() {
            return 96 + sizeOf(key) + sizeOf(before) + sizeOf(after);
        }

        private static long sizeOf(Row row) {
            return row == null ? 0 : row.sizeBytes();
        }

        /** Where it stands; row contents never reach logs. */
        @Override
        public String toString() {
            return operation + " " + table + " at " + lsn + "#" + totalOrder;
        }
    }

    /**
     * A piece of a value that is too long for one record. The pieces of a change come right before it, those of one value
     * in their order; the change itself lacks these columns.
     */
    record Part(
            TransactionContext transaction,
            long totalOrder,
            Lsn lsn,
            TableId table,
            RowSide side,
            String column,
            String text)
            implements InTransaction {

        @Override
        public long sizeBytes() {
            return 200L + text.length();
        }

        /** Where it stands; row contents never reach logs. */
        @Override
        public String toString() {
            return "part of " + table + "." + column + " at " + lsn + "#" + totalOrder;
        }
    }

    /** One TRUNCATE with all its tables; to be applied as one statement. */
    record Truncate(
            TransactionContext transaction,
            long totalOrder,
            Lsn lsn,
            List<TableId> tables,
            boolean cascade,
            boolean restartIdentity)
            implements InTransaction {

        @Override
        public long sizeBytes() {
            return 200;
        }
    }

    /** A message that takes effect with its transaction: a fence, or a heartbeat on sources before 14. */
    record TransactionalMessage(TransactionContext transaction, long totalOrder, Lsn lsn, String prefix, String content)
            implements InTransaction {

        @Override
        public long sizeBytes() {
            return 200L + content.length();
        }
    }

    /**
     * A message outside transactions (heartbeat). It is a point of the stream of its own: everything that committed
     * before {@code lsn} comes before it, everything else after it.
     */
    record Message(Lsn previousCommit, Lsn lsn, String prefix, String content) implements LaneRecord {

        @Override
        public long sizeBytes() {
            return 200L + content.length();
        }
    }

    /**
     * The end of a source transaction: the target may stand at {@code commitLsn} once all of it is applied.
     *
     * @param commitLsn end LSN of the commit
     * @param eventCount records of the transaction before this one: the completeness check
     */
    record TransactionEnd(TransactionContext transaction, Lsn commitLsn, long eventCount) implements LaneRecord {

        @Override
        public long sizeBytes() {
            return 64;
        }
    }

    /** The point of the stream that is reached with this record, if it is one at which the target can stand. */
    static Optional<Lsn> pointReachedBy(LaneRecord laneRecord) {
        if (laneRecord instanceof TransactionEnd end) {
            return Optional.of(end.commitLsn());
        }
        return laneRecord instanceof Message message ? Optional.of(message.lsn()) : Optional.empty();
    }

    /** What stands at the point that is reached with this record. */
    static PointIdentity identityOfPoint(LaneRecord laneRecord) {
        if (laneRecord instanceof TransactionEnd end) {
            return PointIdentity.transaction(
                    end.transaction().id().xid(), end.transaction().commitMicros());
        }
        return PointIdentity.message(((Message) laneRecord).content());
    }
}
