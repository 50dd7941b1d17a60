package dev.tidegate.capture.pgoutput;

import dev.tidegate.model.Operation;
import dev.tidegate.model.ReplicaIdentity;
import dev.tidegate.model.TableId;
import dev.tidegate.topic.codec.TableShape;
import dev.tidegate.topic.record.Tuple;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Columns that identify the rows of a table's changes. A change of a partitioned table carries the table's name, but the old
 * row as the replica identity of its partition wants it, which need not be the table's. A change whose row nothing identifies
 * gets no key and no old row, and is never executed.
 */
final class RowIdentity {

    /** What a change has of the row before it. */
    enum OldRow {
        /** The columns of the identity have kept their values. */
        NONE,
        /** The columns of the identity; the others are NULL. */
        KEY,
        WHOLE
    }

    private final TableId table;
    private final List<String> columns;
    private final int[] key;
    private final TableShape inserted;
    private final TableShape keyed;
    private final TableShape keyedWhole;
    private final TableShape whole;
    private final TableShape unidentified;
    private final Map<BitSet, TableShape> byPartition = new HashMap<>();

    /** @param key indexes of the columns that identify a row of the table; empty if none do */
    RowIdentity(TableId table, ReplicaIdentity identity, List<String> columns, int[] key) {
        this.table = table;
        this.columns = columns;
        this.key = key;
        this.inserted = new TableShape(table, identity, columns, key);
        this.keyed = identity == ReplicaIdentity.FULL
                ? new TableShape(table, ReplicaIdentity.DEFAULT, columns, key)
                : inserted;
        this.keyedWhole =
                identity == ReplicaIdentity.FULL ? inserted : new TableShape(table, ReplicaIdentity.FULL, columns, key);
        this.whole = new TableShape(table, ReplicaIdentity.FULL, columns, new int[0]);
        this.unidentified = new TableShape(table, ReplicaIdentity.NOTHING, columns, new int[0]);
    }

    /** @param partitions those that have sent changes; empty if the table has none */
    TableShape of(Operation operation, OldRow old, Tuple before, Tuple after, Collection<Relation> partitions) {
        if (operation == Operation.CREATE) {
            return inserted;
        }
        if (old == OldRow.NONE) {
            return ofUnchangedKey(after, partitions);
        }
        if (!partitions.isEmpty()) {
            return ofPartitions(before, partitions);
        }
        return old == OldRow.WHOLE ? ofWhole(before) : hasKey(before) ? keyed : unidentified;
    }

    private TableShape ofWhole(Tuple before) {
        return hasKey(before) ? keyedWhole : whole;
    }

    /**
     * The server marks the old row as the table's identity says, not the partition's: which it is, only its columns show. If
     * it could be either, the columns of the key have to do, which find one row or stop.
     */
    private TableShape ofPartitions(Tuple before, Collection<Relation> partitions) {
        BitSet there = new BitSet();
        for (int i = 0; i < before.size(); i++) {
            there.set(i, !before.isNull(i));
        }
        List<Relation> same = partitions.stream()
                .filter(partition -> !isFull(partition) && there.equals(indexes(partition)))
                .toList();
        if (same.isEmpty()) {
            return partitions.stream().anyMatch(RowIdentity::isFull) ? ofWhole(before) : unidentified;
        }
        if (!same.stream().allMatch(Relation::identityIsWhole)) {
            return unidentified;
        }
        return hasKey(before) ? keyed : ofPartition(there);
    }

    private static boolean isFull(Relation partition) {
        return partition.identity() == ReplicaIdentity.FULL;
    }

    /** The partition of the change is one of these, and not one whose old rows are sent whole. */
    private TableShape ofUnchangedKey(Tuple after, Collection<Relation> partitions) {
        if (partitions.isEmpty()) {
            return hasKey(after) ? keyed : unidentified;
        }
        List<BitSet> identities = partitions.stream()
                .filter(partition -> !isFull(partition))
                .map(partition -> partition.identityIsWhole() ? indexes(partition) : new BitSet())
                .distinct()
                .toList();
        if (hasKey(after) && identities.stream().allMatch(this::containsKey)) {
            return keyed;
        }
        return identities.size() == 1 && !identities.get(0).isEmpty() ? ofPartition(identities.get(0)) : unidentified;
    }

    private boolean containsKey(BitSet identity) {
        for (int index : key) {
            if (!identity.get(index)) {
                return false;
            }
        }
        return true;
    }

    /** A key with NULL in it is none: any number of rows may have it. */
    private boolean hasKey(Tuple row) {
        for (int index : key) {
            if (row.isNull(index)) {
                return false;
            }
        }
        return key.length > 0;
    }

    private BitSet indexes(Relation partition) {
        BitSet indexes = new BitSet();
        partition.identityColumns().forEach(name -> indexes.set(columns.indexOf(name)));
        return indexes;
    }

    /** Unique among the rows of the partition only: no key of the table. */
    private TableShape ofPartition(BitSet identity) {
        return byPartition.computeIfAbsent(
                identity,
                set -> TableShape.withoutKey(
                        table, ReplicaIdentity.INDEX, columns, set.stream().toArray()));
    }

    /** @return what the record has of the old row; may be null */
    Tuple oldRow(TableShape shape, Tuple before, Tuple after) {
        if (shape == unidentified) {
            return null;
        }
        return before == null && byPartition.containsValue(shape) ? after : before;
    }
}
