package dev.tidegate.topic.codec;

import static dev.tidegate.topic.codec.form.JsonBytes.literalOf;

import dev.tidegate.model.ReplicaIdentity;
import dev.tidegate.model.TableId;
import dev.tidegate.topic.codec.form.JsonBytes;
import java.util.List;

/**
 * A table as the WAL describes it at one point (a RELATION message), prepared for writing.
 *
 * @see RecordWriter
 */
public final class TableShape {

    private final TableId table;
    private final ReplicaIdentity identity;
    private final byte[][] columns;
    private final int[] keyColumns;
    private final int[] oldColumns;
    private final byte[] source;
    private final byte[] keyStart;

    /**
     * @param columns names of the published columns in the WAL's order
     * @param keyColumns indexes of the columns that identify a row, empty if only the whole row does
     */
    public TableShape(TableId table, ReplicaIdentity identity, List<String> columns, int[] keyColumns) {
        this(table, identity, columns, keyColumns, keyColumns);
    }

    /**
     * Rows that no column of the table identifies, but that the old row's columns may still find.
     *
     * @param oldColumns indexes of the columns that the old row has with another identity than FULL
     */
    public static TableShape withoutKey(
            TableId table, ReplicaIdentity identity, List<String> columns, int[] oldColumns) {
        return new TableShape(table, identity, columns, new int[0], oldColumns);
    }

    private TableShape(
            TableId table, ReplicaIdentity identity, List<String> columns, int[] keyColumns, int[] oldColumns) {
        this.table = table;
        this.identity = identity;
        this.columns = columns.stream().map(JsonBytes::textOf).toArray(byte[][]::new);
        this.keyColumns = keyColumns.clone();
        this.oldColumns = oldColumns.clone();
        this.source = describe();
        this.keyStart = new JsonBytes()
                .literal(literalOf("{\"schema\":"))
                .text(table.schema())
                .literal(literalOf(",\"table\":"))
                .text(table.name())
                .literal(literalOf(",\"key\":{"))
                .take();
    }

    private byte[] describe() {
        JsonBytes json = new JsonBytes()
                .literal(literalOf(",\"schema\":"))
                .text(table.schema())
                .literal(literalOf(",\"table\":"))
                .text(table.name())
                .literal(literalOf(",\"identity\":"))
                .text(String.valueOf(identity.code()));
        for (int i = 0; i < keyColumns.length; i++) {
            json.literal(literalOf(i == 0 ? ",\"key\":[" : ",")).literal(columns[keyColumns[i]]);
        }
        return (hasKey() ? json.literal(']') : json).take();
    }

    public TableId table() {
        return table;
    }

    public ReplicaIdentity identity() {
        return identity;
    }

    public int columnCount() {
        return columns.length;
    }

    /** The column's name as a JSON string. */
    byte[] column(int index) {
        return columns[index];
    }

    public boolean hasKey() {
        return keyColumns.length > 0;
    }

    boolean isKey(int index) {
        for (int key : oldColumns) {
            if (key == index) {
                return true;
            }
        }
        return false;
    }

    int[] keyColumns() {
        return keyColumns;
    }

    /** Of the old row, with another identity than FULL. */
    int[] oldColumns() {
        return oldColumns;
    }

    /** What all records of the table say in {@code source}: schema, table, identity and the names of the key's columns. */
    byte[] source() {
        return source;
    }

    /** The Kafka key of the table's records up to the first value. */
    byte[] keyStart() {
        return keyStart;
    }
}
