package dev.tidegate.apply.merge;

import dev.tidegate.topic.record.Row;

/** One row of a table within a segment. */
final class RowFold {

    private NetEffect effect;
    /** Known columns; meaningless if the row is gone. */
    private Row row;

    RowFold(NetEffect effect, Row row) {
        this.effect = effect;
        this.row = row;
    }

    NetEffect effect() {
        return effect;
    }

    Row row() {
        return row;
    }

    boolean isThere() {
        return effect == NetEffect.INSERTED || effect == NetEffect.UPDATED || effect == NetEffect.REPLACED;
    }

    /** Whether every column's value is known, not only those that were written. */
    boolean isWhollyKnown() {
        return effect == NetEffect.INSERTED || effect == NetEffect.REPLACED;
    }

    void insert(Row inserted) {
        effect = effect == NetEffect.DELETED ? NetEffect.REPLACED : NetEffect.INSERTED;
        row = inserted;
    }

    void update(Row after) {
        row = KnownColumns.merge(row, after);
    }

    void delete() {
        effect = effect == NetEffect.INSERTED ? NetEffect.NO_EFFECT : NetEffect.DELETED;
        row = null;
    }
}
