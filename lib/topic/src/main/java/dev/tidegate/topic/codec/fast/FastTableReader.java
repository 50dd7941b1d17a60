package dev.tidegate.topic.codec.fast;

import static dev.tidegate.topic.codec.form.JsonBytes.literalOf;

import dev.tidegate.model.ReplicaIdentity;
import dev.tidegate.model.TableId;
import dev.tidegate.topic.codec.fast.JsonCursor.OtherForm;
import dev.tidegate.topic.codec.form.RowShapes;
import dev.tidegate.topic.record.ColumnNames;
import java.util.ArrayList;
import java.util.List;

/** The tables named by the last records: what comes again and again is compared, not parsed. Owned by one thread. */
final class FastTableReader {

    /** What the records of a table have in common; {@code key} is null if only the whole row identifies a row. */
    record Table(
            WrittenText text,
            TableId id,
            ReplicaIdentity identity,
            ColumnNames key,
            FastRowReader before,
            FastRowReader after) {}

    /** The description of a table as it stands in its records. */
    @SuppressWarnings("ArrayRecordComponent") // compared with what is read only
    record WrittenText(byte[] bytes) {}

    /** As many as one transaction usually touches; more are parsed, which is slower and no more. */
    private static final int TABLES_MAX = 32;

    private static final byte[] SCHEMA = literalOf(",\"schema\":");
    private static final byte[] TABLE = literalOf(",\"table\":");
    private static final byte[] IDENTITY = literalOf(",\"identity\":\"");
    private static final byte[] KEY = literalOf("\",\"key\":[");

    private final JsonCursor json;
    private final RowShapes shapes;
    /** The newest first. */
    private final List<Table> recent = new ArrayList<>();

    FastTableReader(JsonCursor json, RowShapes shapes) {
        this.json = json;
        this.shapes = shapes;
    }

    Table next() throws OtherForm {
        for (int i = 0; i < recent.size(); i++) {
            Table table = recent.get(i);
            if (json.skip(table.text().bytes())) {
                if (i > 0) {
                    recent.remove(i);
                    recent.add(0, table);
                }
                return table;
            }
        }
        if (recent.size() == TABLES_MAX) {
            recent.remove(TABLES_MAX - 1);
        }
        Table table = parse();
        recent.add(0, table);
        return table;
    }

    private Table parse() throws OtherForm {
        int start = json.position();
        json.expect(SCHEMA);
        String schema = json.text();
        json.expect(TABLE);
        String table = json.text();
        json.expect(IDENTITY);
        ReplicaIdentity identity = ReplicaIdentity.of((char) json.next());
        ColumnNames key = key();
        WrittenText text = new WrittenText(json.from(start));
        return new Table(
                text,
                new TableId(schema, table),
                identity,
                key,
                new FastRowReader(json, shapes),
                new FastRowReader(json, shapes));
    }

    private ColumnNames key() throws OtherForm {
        if (!json.skip(KEY)) {
            json.expect('"');
            return null;
        }
        List<String> names = new ArrayList<>();
        do {
            names.add(json.text());
        } while (json.skip(','));
        json.expect(']');
        return shapes.columns(names);
    }
}
