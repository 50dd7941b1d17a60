package dev.tidegate.apply.merge;

import dev.tidegate.topic.record.ColumnNames;
import dev.tidegate.topic.record.Row;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Rows of which only the columns with a known value count: an unchanged column is not known. */
final class KnownColumns {

    private KnownColumns() {}

    /** The row without its unchanged columns. */
    static Row of(Row row) {
        if (!row.hasUnchanged()) {
            return row;
        }
        int known = row.size() - row.unchanged().cardinality();
        String[] names = new String[known];
        String[] values = new String[known];
        int to = 0;
        for (int i = 0; i < row.size(); i++) {
            if (!row.isUnchanged(i)) {
                names[to] = row.columns().name(i);
                values[to] = row.text(i);
                to++;
            }
        }
        return new Row(new ColumnNames(Arrays.asList(names)), values, null);
    }

    /** What is known after {@code later} has been applied to a row of which {@code earlier} is known. */
    static Row merge(Row earlier, Row later) {
        if (!later.hasUnchanged() && later.columns().equals(earlier.columns())) {
            return later;
        }
        Map<String, String> merged = new LinkedHashMap<>();
        for (int i = 0; i < earlier.size(); i++) {
            merged.put(earlier.columns().name(i), earlier.text(i));
        }
        for (int i = 0; i < later.size(); i++) {
            if (!later.isUnchanged(i)) {
                merged.put(later.columns().name(i), later.text(i));
            }
        }
        String[] values = merged.values().toArray(String[]::new);
        // The same object for all rows of one shape keeps later comparisons cheap.
        ColumnNames columns = merged.size() == earlier.size()
                ? earlier.columns()
                : new ColumnNames(Arrays.asList(merged.keySet().toArray(String[]::new)));
        return new Row(columns, values, null);
    }
}
