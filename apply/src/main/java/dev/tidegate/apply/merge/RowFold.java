package dev.tidegate.apply.merge;

import dev.tidegate.topic.record.Row;

/** One row of a table within a segment. */
final class RowFold {

    private NetEffect fate;
    /** Known columns; meaningless if the row is gone. */
    private Row row;

    RowFold(NetEffect fate, Row row) {
        this.fate = fate;
        this.row = row;
    }

    NetEffect fate() {
        return fate;
    }

    Row row() {
        return row;
    }

    boolean isThere() {
        return fate == NetEffect.INSERTED || fate == NetEffect.UPDATED || fate == NetEffect.REPLACED;
    }

    /** Whether every column's value is known, not only those that were written. */
    boolean isWhollyKnown() {
        return fate == NetEffect.INSERTED || fate == NetEffect.REPLACED;
    }

    void insert(Row inserted) {
        fate = fate == NetEffect.DELETED ? NetEffect.REPLACED : NetEffect.INSERTED;
        row = inserted;
    }

    void update(Row after) {
        row = KnownColumns.merge(row, after);
    }

    void delete() {
        fate = fate == NetEffect.INSERTED ? NetEffect.PASSED_BY : NetEffect.DELETED;
        row = null;
    }
}
