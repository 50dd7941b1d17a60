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

    /** The row of a key. */
    static RowMatch key(TargetTable table, Row key) throws MissingInTargetException {
        List<String> conditions = new ArrayList<>();
        List<String> parameters = new ArrayList<>();
        for (int i = 0; i < key.size(); i++) {
            TargetColumn column = table.column(key.columns().name(i));
            String name = column.quoted();
            if (key.text(i) == null) {
                conditions.add(name + "::text IS NULL");
            } else {
                conditions.add(column.equal(name, column.parameter()));
                parameters.add(key.text(i));
            }
        }
        return new RowMatch(String.join(" AND ", conditions), parameters);
    }

    /**
     * One row of those that are equal in every column, compared as text: some types have no equality, and others find
     * equal what is not the same (1.0 and 1.00). The value is read and printed by the target itself, because servers of
     * different versions print floats differently.
     */
    static RowMatch oneOf(TargetTable table, Row row) throws MissingInTargetException {
        List<String> conditions = new ArrayList<>();
        List<String> parameters = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
            Optional<TargetColumn> written = table.written(row.columns().name(i));
            if (written.isEmpty()) {
                continue;
            }
            TargetColumn column = written.get();
            String name = column.quoted();
            if (row.text(i) == null) {
                // Not "IS NULL": that is true of a composite value whose fields are all NULL.
                conditions.add(name + "::text IS NULL");
            } else {
                String value = column.parameter();
                conditions.add(name + "::text = " + value + "::text");
                parameters.add(row.text(i));
                if (column.type().isComparable()) {
                    // Adds nothing but the use of an index.
                    conditions.add(column.equal(name, value));
                    parameters.add(row.text(i));
                }
            }
        }
        String equalRows = " FROM " + table.only() + " WHERE "
                + (conditions.isEmpty() ? "true" : String.join(" AND ", conditions)) + " LIMIT 1)";
        String one = table.isPartitioned()
                ? "(tableoid, ctid) IN (SELECT tableoid, ctid" + equalRows
                : "ctid = (SELECT ctid" + equalRows;
        return new RowMatch(one, parameters);
    }
}
