package dev.tidegate.core.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads rows and keeps one {@link ColumnNames} for all rows of one shape. Owned by one thread. */
final class RowParser {

    /** More shapes than this are a sign of generated names; then the cache starts anew. */
    private static final int SHAPES_MAX = 20_000;

    private final Map<ColumnNames, ColumnNames> shapes = new HashMap<>();
    private String[] names = new String[64];
    private String[] values = new String[64];

    /** @param json stands at the start of the object, or at null; stands at its end afterwards */
    Row read(JsonParser json) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        int size = readFields(json);
        return new Row(shape(size), Arrays.copyOf(values, size), null);
    }

    /** @param json stands at the start of an array of column names; stands at its end afterwards */
    ColumnNames readNames(JsonParser json) throws IOException {
        int size = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (size == names.length) {
                grow();
            }
            names[size++] = json.getText();
        }
        return shape(size);
    }

    private int readFields(JsonParser json) throws IOException {
        int size = 0;
        String name;
        while ((name = json.nextFieldName()) != null) {
            if (size == names.length) {
                grow();
            }
            names[size] = name;
            values[size] = json.nextToken() == JsonToken.VALUE_NULL ? null : json.getText();
            size++;
        }
        return size;
    }

    private void grow() {
        names = Arrays.copyOf(names, names.length * 2);
        values = Arrays.copyOf(values, values.length * 2);
    }

    /** Adds the unchanged columns to a new row, behind those that have a value. */
    Row withUnchanged(Row row, List<String> unchanged) {
        List<String> all = new ArrayList<>(row.columns().asList());
        all.addAll(unchanged);
        BitSet marks = new BitSet(all.size());
        marks.set(row.size(), all.size());
        String[] texts = new String[all.size()];
        for (int i = 0; i < row.size(); i++) {
            texts[i] = row.text(i);
        }
        return new Row(intern(new ColumnNames(all)), texts, marks);
    }

    private ColumnNames shape(int size) {
        return intern(new ColumnNames(Arrays.asList(names).subList(0, size)));
    }

    private ColumnNames intern(ColumnNames candidate) {
        ColumnNames known = shapes.get(candidate);
        if (known != null) {
            return known;
        }
        if (shapes.size() >= SHAPES_MAX) {
            shapes.clear();
        }
        shapes.put(candidate, candidate);
        return candidate;
    }
}
