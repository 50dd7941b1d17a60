package dev.tidegate.apply.fold;

import dev.tidegate.core.wire.Row;

/** One row of a table within a segment. */
final class RowFold {

    private Fate fate;
    /** Known columns; meaningless if the row is gone. */
    private Row row;

    RowFold(Fate fate, Row row) {
        this.fate = fate;
        this.row = row;
    }

    Fate fate() {
        return fate;
    }

    Row row() {
        return row;
    }

    boolean isThere() {
        return fate == Fate.INSERTED || fate == Fate.UPDATED || fate == Fate.REPLACED;
    }

    /** Whether every column's value is known, not only those that were written. */
    boolean isWhollyKnown() {
        return fate == Fate.INSERTED || fate == Fate.REPLACED;
    }

    void insert(Row inserted) {
        fate = fate == Fate.DELETED ? Fate.REPLACED : Fate.INSERTED;
        row = inserted;
    }

    void update(Row after) {
        row = KnownColumns.merge(row, after);
    }

    void delete() {
        fate = fate == Fate.INSERTED ? Fate.PASSED_BY : Fate.DELETED;
        row = null;
    }
}
