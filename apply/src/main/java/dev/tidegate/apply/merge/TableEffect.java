package dev.tidegate.apply.merge;

import dev.tidegate.model.TableId;
import dev.tidegate.topic.record.ColumnNames;
import dev.tidegate.topic.record.Row;
import java.util.ArrayList;
import java.util.List;

/**
 * Net effect of a segment on one table: deletes, then updates, then inserts. No row occurs twice.
 *
 * @param keyColumns identify a row; null for a table without key, which has inserts only
 * @param reconciles whether deleted and updated rows may be missing, and inserted ones be there already
 * @param deletes the keys of the rows that go
 * @param inserts rows in groups of equal columns
 */
public record TableEffect(
        TableId table,
        ColumnNames keyColumns,
        boolean reconciles,
        List<Row> deletes,
        List<Updates> updates,
        List<List<Row>> inserts) {

    /**
     * @param columns that have a new value, key columns among them
     * @param replaces the row is another one of the same key: columns that only the target has get their defaults too
     */
    public record UpdateShape(ColumnNames columns, boolean replaces) {}

    /** Rows to update, of one shape; {@code keys} and {@code rows} go together. */
    public record Updates(UpdateShape shape, List<Row> keys, List<Row> rows) {

        static Updates empty(UpdateShape shape) {
            return new Updates(shape, new ArrayList<>(), new ArrayList<>());
        }

        void add(Row key, Row row) {
            keys.add(key);
            rows.add(row);
        }
    }
}
