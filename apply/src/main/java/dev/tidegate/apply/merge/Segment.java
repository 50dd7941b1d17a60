package dev.tidegate.apply.merge;

import dev.tidegate.topic.record.LaneRecord.InTransaction;
import java.util.List;

/** A run of changes of a batch that is applied in one way. Segments are applied one after the other. */
public sealed interface Segment {

    /** The changes in the order of the stream. */
    List<InTransaction> changes();

    /** Changes whose net effect per row is known; the order across tables does not matter. */
    record Folded(List<InTransaction> changes, List<TableEffect> effects) implements Segment {}

    /** Changes that are right only in the order of the stream, one by one. */
    record InOrder(List<InTransaction> changes) implements Segment {}
}
