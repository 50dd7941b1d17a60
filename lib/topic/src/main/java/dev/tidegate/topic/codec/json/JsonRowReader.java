package dev.tidegate.topic.codec.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tidegate.topic.codec.form.RowShapes;
import dev.tidegate.topic.record.ColumnNames;
import dev.tidegate.topic.record.Row;
import java.io.IOException;
import java.util.Arrays;

/** Reads rows by a JSON parser. Owned by one thread. */
final class JsonRowReader {

    private final RowShapes shapes;
    private String[] names = new String[64];
    private String[] values = new String[64];

    JsonRowReader(RowShapes shapes) {
        this.shapes = shapes;
    }

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

    private ColumnNames shape(int size) {
        return shapes.columns(Arrays.asList(names).subList(0, size));
    }
}
