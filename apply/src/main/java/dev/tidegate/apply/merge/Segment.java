package dev.tidegate.apply.merge;

import java.util.List;

/** A run of changes of a batch that is written in one way. */
public sealed interface Segment extends WriteStep {

    /** The changes in the order of the stream. */
    SegmentChanges changes();

    /** Changes whose net effect per row is known; the order across tables does not matter. */
    record Folded(SegmentChanges changes, List<TableEffect> effects) implements Segment {}

    /** Changes that are right only in the order of the stream, one by one. */
    record InOrder(SegmentChanges changes) implements Segment {}
}
