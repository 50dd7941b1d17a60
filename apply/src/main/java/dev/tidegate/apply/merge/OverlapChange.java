package dev.tidegate.apply.merge;

import dev.tidegate.model.Operation;
import dev.tidegate.topic.record.LaneRecord.Change;
import dev.tidegate.topic.record.Row;
import java.util.List;

/**
 * Change that some of the copied rows contain and some do not (ADR 8), as changes that bring every row to the state after
 * it, whatever it is now: a row is written or is gone. A change of the key becomes both, so that a row that was copied
 * under its new key does not collide with the one under the old key.
 */
final class OverlapChange {

    private OverlapChange() {}

    /** @throws TableOutOfSyncException if it moves a row of which the source did not send all columns */
    static List<Change> of(Change change) {
        if (change.operation() != Operation.UPDATE || !change.changesKey()) {
            return List.of(change);
        }
        if (change.after().hasUnchanged()) {
            throw new TableOutOfSyncException(change);
        }
        Row oldKey = change.oldKey();
        return List.of(
                with(change, Operation.DELETE, oldKey, oldKey, null),
                with(change, Operation.CREATE, change.key(), null, change.after()));
    }

    private static Change with(Change change, Operation operation, Row key, Row before, Row after) {
        return new Change(
                change.transaction(),
                change.totalOrder(),
                change.lsn(),
                operation,
                change.table(),
                change.identity(),
                key,
                before,
                after);
    }
}
