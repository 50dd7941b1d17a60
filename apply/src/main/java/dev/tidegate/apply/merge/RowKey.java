package dev.tidegate.apply.merge;

import dev.tidegate.topic.record.Row;
import java.util.Objects;

/** Key of a row within its table: values compared as text. The table fold knows the column names. */
final class RowKey {

    private final Row row;
    private final int hash;

    RowKey(Row row) {
        this.row = row;
        int h = 1;
        for (int i = 0; i < row.size(); i++) {
            h = 31 * h + Objects.hashCode(row.text(i));
        }
        this.hash = h;
    }

    Row row() {
        return row;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof RowKey that) || hash != that.hash || row.size() != that.row.size()) {
            return false;
        }
        for (int i = 0; i < row.size(); i++) {
            if (!Objects.equals(row.text(i), that.row.text(i))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** Row contents never reach logs. */
    @Override
    public String toString() {
        return "RowKey" + row.columns();
    }
}
