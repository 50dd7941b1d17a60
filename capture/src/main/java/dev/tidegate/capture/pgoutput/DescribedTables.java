package dev.tidegate.capture.pgoutput;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tables that a session has described, by oid, and which partitions have sent changes under the name of their table: right
 * before the first such change of a partition, the server describes the table and then the partition.
 */
final class DescribedTables {

    private final Map<Integer, Relation> relations = new HashMap<>();
    private final Map<Integer, Map<Integer, Relation>> partitions = new HashMap<>();

    /** Descriptions since the last change: the last one, and the one before it; 0 for none. */
    private int last;

    private int beforeLast;

    /** Of the last change: the next one is mostly of the same table. */
    private int changedOid;

    private Relation changed;

    void describe(int oid, Relation relation) {
        relations.put(oid, relation.after(relations.get(oid)));
        beforeLast = last;
        last = oid;
        changed = null;
    }

    void endOfDescription() {
        last = 0;
        beforeLast = 0;
    }

    /** The table of a row's change. */
    Relation ofChange(int oid) {
        Relation relation = oid == changedOid && changed != null ? changed : of(oid);
        changedOid = oid;
        changed = relation;
        if (last != 0) {
            if (last != oid && beforeLast == oid) {
                partitions.computeIfAbsent(oid, any -> new HashMap<>()).put(last, of(last));
            }
            endOfDescription();
        }
        return relation;
    }

    Relation of(int oid) {
        Relation relation = relations.get(oid);
        if (relation == null) {
            throw PgOutputMessage.broken(
                    "a change of table " + Integer.toUnsignedString(oid) + " without describing it first");
        }
        return relation;
    }

    /** @return those that have sent changes under the table's name; each is described as it was at its last change */
    Collection<Relation> partitions(int oid) {
        if (partitions.isEmpty()) {
            return List.of();
        }
        Map<Integer, Relation> found = partitions.get(oid);
        return found == null ? List.of() : found.values();
    }
}
