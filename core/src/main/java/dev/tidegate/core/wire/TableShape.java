package dev.tidegate.core.wire;

import com.fasterxml.jackson.core.io.SerializedString;
import dev.tidegate.core.TableId;
import java.util.List;

/**
 * A table as the WAL describes it at one point (a RELATION message), prepared for writing.
 *
 * @see RecordWriter
 */
public final class TableShape {

    private final TableId table;
    private final ReplicaIdentity identity;
    private final SerializedString[] columns;
    private final int[] keyColumns;

    /**
     * @param columns names of the published columns in the WAL's order
     * @param keyColumns indexes of the columns that identify a row, empty if only the whole row does
     */
    public TableShape(TableId table, ReplicaIdentity identity, List<String> columns, int[] keyColumns) {
        this.table = table;
        this.identity = identity;
        this.columns = columns.stream().map(SerializedString::new).toArray(SerializedString[]::new);
        this.keyColumns = keyColumns.clone();
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

    SerializedString column(int index) {
        return columns[index];
    }

    public boolean hasKey() {
        return keyColumns.length > 0;
    }

    int[] keyColumns() {
        return keyColumns;
    }
}
