package dev.tidegate.apply.merge;

import dev.tidegate.topic.record.LaneRecord.Change;

/** One step of a {@link WritePlan}. Steps are taken one after the other. */
public sealed interface WriteStep permits Segment, WriteStep.TableDescription {

    /**
     * A change that says what its table looks like from here on. Everything before it is written with the earlier
     * description.
     *
     * @param wroteBefore whether the batch holds an earlier change of the same table and transaction
     */
    record TableDescription(Change change, boolean wroteBefore) implements WriteStep {}
}
