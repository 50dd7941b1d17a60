package dev.tidegate.testkit.generate;

import java.util.List;

/**
 * A table that rows are generated for.
 *
 * @param name with its schema, as SQL wants it
 */
public record GeneratedTable(String name, List<GeneratedColumn> columns, List<TableReference> references) {

    GeneratedColumn column(String wanted) {
        return columns.stream()
                .filter(column -> column.name().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(name + " has no column " + wanted));
    }

    /** What of it an UPDATE may set. */
    List<GeneratedColumn> written() {
        return columns.stream().filter(GeneratedColumn::isWritten).toList();
    }
}
