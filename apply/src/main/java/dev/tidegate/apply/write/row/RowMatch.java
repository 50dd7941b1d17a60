package dev.tidegate.apply.write.row;

import dev.tidegate.apply.write.table.MissingInTargetException;
import dev.tidegate.apply.write.table.TargetColumn;
import dev.tidegate.apply.write.table.TargetTable;
import dev.tidegate.topic.record.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Condition that finds rows by values.
 *
 * @param sql a condition on the table's own columns
 * @param parameters in their order in it
 */
record RowMatch(String sql, List<String> parameters) {

    /** The row of a key without NULL. */
    static RowMatch key(TargetTable table, Row key) throws MissingInTargetException {
        return of(table, key, true);
    }

    /**
     * One row of those that are the same in every column. The value is read and printed by the target itself, because servers
     * of different versions print floats differently.
     */
    static RowMatch oneOf(TargetTable table, Row row) throws MissingInTargetException {
        RowMatch same = of(table, row, false);
        // A table without columns has rows of one kind.
        String rows = " FROM " + table.only() + " WHERE " + (same.sql.isEmpty() ? "true" : same.sql) + " LIMIT 1)";
        String one = table.isPartitioned()
                ? "(tableoid, ctid) IN (SELECT tableoid, ctid" + rows
                : "ctid = (SELECT ctid" + rows;
        return new RowMatch(one, same.parameters);
    }

    private static RowMatch of(TargetTable table, Row row, boolean isKey) throws MissingInTargetException {
        List<String> conditions = new ArrayList<>();
        List<String> parameters = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
            String name = row.columns().name(i);
            Optional<TargetColumn> column = isKey ? Optional.of(table.column(name)) : table.written(name);
            if (column.isEmpty()) {
                continue;
            }
            String quoted = column.get().quoted();
            if (row.text(i) == null) {
                // Not "IS NULL": that is true of a composite value whose fields are all NULL.
                conditions.add(quoted + " IS NOT DISTINCT FROM NULL");
                continue;
            }
            for (String condition : column.get().holds(quoted, column.get().lookupParameter(), isKey)) {
                conditions.add(condition);
                parameters.add(row.text(i));
            }
        }
        return new RowMatch(String.join(" AND ", conditions), parameters);
    }
}
