package dev.tidegate.topic.record;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Objects;

/**
 * A row, or a part of one, as the topic holds it: each column's value as PostgreSQL's own text. A column has one of
 * three states: it has a value (NULL is one), it is <em>unchanged</em> (a TOASTed value that the source did not send),
 * or it is absent (the row has no such column).
 */
public final class Row {

    private static final BitSet NONE = new BitSet(0);

    private final ColumnNames columns;
    private final String[] values;
    private final BitSet unchanged;

    /**
     * @param values one text for each column, null for NULL and for unchanged columns; not copied
     * @param unchanged indexes of the unchanged columns, null for none; not copied
     */
    public Row(ColumnNames columns, String[] values, BitSet unchanged) {
        if (values.length != columns.size()) {
            throw new IllegalArgumentException(values.length + " values for " + columns.size() + " columns");
        }
        this.columns = columns;
        this.values = values;
        this.unchanged = unchanged == null ? NONE : unchanged;
    }

    public ColumnNames columns() {
        return columns;
    }

    public int size() {
        return values.length;
    }

    /** @return the value's text; null means NULL, provided that the column is not {@link #isUnchanged} */
    public String text(int index) {
        return values[index];
    }

    public boolean isUnchanged(int index) {
        return unchanged.get(index);
    }

    /** Whether a column is NULL. */
    public boolean hasNull() {
        for (int i = 0; i < values.length; i++) {
            if (values[i] == null && !unchanged.get(i)) {
                return true;
            }
        }
        return false;
    }

    public boolean hasUnchanged() {
        return !unchanged.isEmpty();
    }

    /** A copy is not made: callers do not change it. */
    public BitSet unchanged() {
        return unchanged;
    }

    /** Bytes of heap that the texts take, roughly; bounds batches. */
    public long sizeBytes() {
        long bytes = 48 + 24L * values.length;
        for (String value : values) {
            bytes += value == null ? 0 : 24L + value.length();
        }
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Row that
                && columns.equals(that.columns)
                && Arrays.equals(values, that.values)
                && unchanged.equals(that.unchanged);
    }

    @Override
    public int hashCode() {
        return Objects.hash(columns, Arrays.hashCode(values), unchanged);
    }

    /** Names only: row contents never reach logs. */
    @Override
    public String toString() {
        return "Row" + columns;
    }
}
