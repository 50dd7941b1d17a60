package dev.tidegate.apply.merge;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.topic.record.LaneRecord;

/** A table whose copied pieces and changes do not make up its rows: it has to be loaded again. */
public final class TableOutOfSyncException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient TableId table;

    TableOutOfSyncException(LaneRecord.Change change) {
        super("table " + change.table() + " at " + change.lsn());
        this.table = change.table();
    }

    TableOutOfSyncException(TableId table, Lsn lsn) {
        super("table " + table + " at " + lsn);
        this.table = table;
    }

    public TableId table() {
        return table;
    }
}
