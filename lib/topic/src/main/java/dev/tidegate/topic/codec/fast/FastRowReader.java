package dev.tidegate.topic.codec.fast;

import dev.tidegate.topic.codec.fast.JsonCursor.OtherForm;
import dev.tidegate.topic.codec.form.RowShapes;
import dev.tidegate.topic.record.ColumnNames;
import dev.tidegate.topic.record.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads the old or the new rows of one table. The columns' names of a row are mostly those of the one before, and then are
 * compared, not parsed. Owned by one thread.
 */
final class FastRowReader {

    private final JsonCursor json;
    private final RowShapes shapes;

    /** Names with quotes and colon, as the last row had them. */
    private byte[][] names = new byte[0][];

    private ColumnNames columns;
    private String[] values = new String[16];
    private int size;

    FastRowReader(JsonCursor json, RowShapes shapes) {
        this.json = json;
        this.shapes = shapes;
    }

    /** @return null if null stands there */
    Row next() throws OtherForm {
        if (json.skipNull()) {
            return null;
        }
        json.expect('{');
        size = 0;
        ColumnNames found = json.skip('}') ? shapes.columns(List.of()) : fields();
        Row row = new Row(found, Arrays.copyOf(values, size), null);
        Arrays.fill(values, 0, size, null);
        return row;
    }

    private ColumnNames fields() throws OtherForm {
        do {
            if (size == names.length || !json.skip(names[size])) {
                return fieldsOfAnotherShape();
            }
            value();
        } while (json.skip(','));
        json.expect('}');
        return size == names.length
                ? columns
                : known(Arrays.copyOf(names, size), columns.asList().subList(0, size));
    }

    /** The first {@code size} columns are as before; the next one is not. */
    private ColumnNames fieldsOfAnotherShape() throws OtherForm {
        List<byte[]> newNames = new ArrayList<>(Arrays.asList(names).subList(0, size));
        List<String> texts =
                new ArrayList<>(size == 0 ? List.of() : columns.asList().subList(0, size));
        do {
            int start = json.position();
            texts.add(json.text());
            json.expect(':');
            newNames.add(json.from(start));
            value();
        } while (json.skip(','));
        json.expect('}');
        return known(newNames.toArray(byte[][]::new), texts);
    }

    private ColumnNames known(byte[][] newNames, List<String> texts) {
        names = newNames;
        columns = shapes.columns(texts);
        return columns;
    }

    private void value() throws OtherForm {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size] = json.skipNull() ? null : json.text();
        size++;
    }
}
