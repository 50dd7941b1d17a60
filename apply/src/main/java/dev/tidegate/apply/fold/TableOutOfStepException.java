package dev.tidegate.apply.fold;

import dev.tidegate.core.Lsn;
import dev.tidegate.core.TableId;
import dev.tidegate.core.wire.LaneRecord;

/** What was copied of a table and what the stream tells of it do not make up its rows: it has to be loaded again. */
public final class TableOutOfStepException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient TableId table;

    TableOutOfStepException(LaneRecord.Change change) {
        super("table " + change.table() + " at " + change.lsn());
        this.table = change.table();
    }

    TableOutOfStepException(TableId table, Lsn lsn) {
        super("table " + table + " at " + lsn);
        this.table = table;
    }

    public TableId table() {
        return table;
    }
}
