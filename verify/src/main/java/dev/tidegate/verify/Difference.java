package dev.tidegate.verify;

import java.util.List;
import java.util.Optional;

/**
 * One row that differs.
 *
 * @param key of the row, column=value; of a table without key where the row lies: ctid=(page,line)
 * @param count more than 1 only in tables without key: how many rows of the same content are missing or extra
 * @param columns that differ, by the source's names; empty for a missing or extra row
 */
public record Difference(List<String> key, DifferenceKind kind, long count, List<Column> columns) {

    /**
     * @param sourceValue empty unless values are asked for; null itself is the word NULL
     */
    public record Column(
            String name, DifferenceClass looksLike, Optional<String> sourceValue, Optional<String> targetValue) {}

    public Difference {
        key = List.copyOf(key);
        columns = List.copyOf(columns);
    }

    /** The least harmless of its columns' classes. */
    public DifferenceClass looksLike() {
        return columns.stream()
                .map(Column::looksLike)
                .reduce((a, b) -> a == b ? a : DifferenceClass.REAL)
                .orElse(DifferenceClass.REAL);
    }
}
