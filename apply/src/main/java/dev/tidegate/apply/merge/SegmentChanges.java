package dev.tidegate.apply.merge;

import dev.tidegate.topic.record.LaneRecord.InTransaction;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;

/**
 * Changes in the order of the stream, each with the answer whether some of the copied rows contain it already. The answer
 * is kept beside the changes, because hardly any has to carry it: it takes no memory until the first one does.
 */
public final class SegmentChanges {

    private final List<InTransaction> changes = new ArrayList<>();
    /** Positions of the changes that some of the copied rows contain; null if there are none. */
    private BitSet overlapping;

    void add(InTransaction change, boolean overlaps) {
        if (overlaps) {
            if (overlapping == null) {
                overlapping = new BitSet();
            }
            overlapping.set(changes.size());
        }
        changes.add(change);
    }

    public int size() {
        return changes.size();
    }

    public InTransaction get(int index) {
        return changes.get(index);
    }

    /** Whether some of the copied rows contain the change: what it does not find as the source did is no drift then. */
    public boolean overlaps(int index) {
        return overlapping != null && overlapping.get(index);
    }

    public List<InTransaction> all() {
        return Collections.unmodifiableList(changes);
    }
}
