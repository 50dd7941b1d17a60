package dev.tidegate.apply.merge;

import dev.tidegate.model.Operation;
import dev.tidegate.topic.record.ColumnNames;
import dev.tidegate.topic.record.LaneRecord.Change;
import dev.tidegate.topic.record.Row;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A change that some of the copied rows contain and some do not (ADR 8), as changes that bring every row to the state
 * after it, whatever it is now: a row is written or is gone. A change of the key is both, so that a row that was copied at
 * its new place is not met by the one at the old place.
 */
final class OverlapChange {

    private OverlapChange() {}

    /** @throws TableOutOfSyncException if it moves a row of which the source did not send all columns */
    static List<Change> of(Change change) {
        if (change.operation() != Operation.UPDATE || !changesKey(change)) {
            return List.of(change);
        }
        if (change.after().hasUnchanged()) {
            throw new TableOutOfSyncException(change);
        }
        Row oldKey = oldKey(change);
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

    private static boolean changesKey(Change change) {
        return change.key() != null
                && change.before() != null
                && !Objects.equals(texts(oldKey(change)), texts(change.key()));
    }

    private static List<String> texts(Row row) {
        String[] texts = new String[row.size()];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = row.text(i);
        }
        return Arrays.asList(texts);
    }

    private static Row oldKey(Change change) {
        ColumnNames columns = change.key().columns();
        String[] values = new String[columns.size()];
        for (int i = 0; i < values.length; i++) {
            int index = change.before().columns().indexOf(columns.name(i));
            values[i] = index < 0 ? change.key().text(i) : change.before().text(index);
        }
        return new Row(columns, values, null);
    }
}
