package dev.tidegate.verify.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One row that differs.
 *
 * @param keyColumns by the source's names; of a table without key the first ones of {@link #ROW_LOCATION}
 * @param keyValues the same order; of a table without key where the row lies: (page,line), and the partition if it is in one
 * @param count more than 1 only in tables without key: how many rows of the same content are missing or extra
 * @param columns that differ, by the source's names; empty for a missing or extra row
 */
public record Difference(
        List<String> keyColumns, List<String> keyValues, DifferenceKind kind, long count, List<Column> columns) {

    /** What stands for a key where rows have none: on the source if the row is there, else on the target. */
    public static final List<String> ROW_LOCATION = List.of("ctid", "tableoid");

    /**
     * @param sourceValue empty unless values are asked for; null itself is the word NULL
     */
    public record Column(
            String name, DifferenceClass looksLike, Optional<String> sourceValue, Optional<String> targetValue) {}

    public Difference {
        keyColumns = List.copyOf(keyColumns);
        keyValues = List.copyOf(keyValues);
        columns = List.copyOf(columns);
    }

    /** @return whether only what it holds tells the row from others */
    public boolean isWithoutKey() {
        return keyColumns.isEmpty() || keyColumns.get(0).equals(ROW_LOCATION.get(0));
    }

    /** Each as column=value. */
    public List<String> key() {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < keyColumns.size(); i++) {
            parts.add(keyColumns.get(i) + "=" + keyValues.get(i));
        }
        return parts;
    }

    /** The least harmless of its columns' classes. */
    public DifferenceClass looksLike() {
        return columns.stream()
                .map(Column::looksLike)
                .reduce((a, b) -> a == b ? a : DifferenceClass.REAL)
                .orElse(DifferenceClass.REAL);
    }
}
