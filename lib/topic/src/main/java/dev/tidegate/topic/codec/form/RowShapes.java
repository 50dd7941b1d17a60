package dev.tidegate.topic.codec.form;

import dev.tidegate.topic.record.ColumnNames;
import dev.tidegate.topic.record.InvalidRecordException;
import dev.tidegate.topic.record.Row;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Keeps one {@link ColumnNames} for all rows of one shape, and completes rows. Owned by one thread. */
public final class RowShapes {

    /** More shapes than this are a sign of generated names; then the cache is emptied. */
    private static final int SHAPES_MAX = 20_000;

    private final Map<ColumnNames, ColumnNames> known = new HashMap<>();

    public ColumnNames columns(List<String> names) {
        ColumnNames candidate = new ColumnNames(names);
        ColumnNames same = known.get(candidate);
        if (same != null) {
            return same;
        }
        if (known.size() >= SHAPES_MAX) {
            known.clear();
        }
        known.put(candidate, candidate);
        return candidate;
    }

    /** Adds the unchanged columns to a new row, behind those that have a value. */
    public Row withUnchanged(Row row, List<String> unchanged) {
        List<String> all = new ArrayList<>(row.columns().asList());
        all.addAll(unchanged);
        BitSet marks = new BitSet(all.size());
        marks.set(row.size(), all.size());
        String[] texts = new String[all.size()];
        for (int i = 0; i < row.size(); i++) {
            texts[i] = row.text(i);
        }
        return new Row(columns(all), texts, marks);
    }

    /**
     * The values that identify a changed row. A key column that is TOASTed and unchanged is not in the new row; the source
     * then sends it in the old one.
     */
    public static Row keyRow(ColumnNames key, Row before, Row after) {
        String[] values = new String[key.size()];
        for (int i = 0; i < values.length; i++) {
            int index = after == null ? -1 : after.columns().indexOf(key.name(i));
            boolean inNewRow = index >= 0 && !after.isUnchanged(index);
            values[i] = inNewRow ? after.text(index) : oldValue(before, key.name(i));
        }
        return new Row(key, values, null);
    }

    private static String oldValue(Row before, String column) {
        int index = before == null ? -1 : before.columns().indexOf(column);
        if (index < 0) {
            throw new InvalidRecordException("the change lacks a value of its key");
        }
        return before.text(index);
    }
}
