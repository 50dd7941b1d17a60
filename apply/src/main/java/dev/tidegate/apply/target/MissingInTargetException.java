package dev.tidegate.apply.target;

import dev.tidegate.core.TableId;
import java.util.Optional;

/** A change names a table or column that the target does not have. */
final class MissingInTargetException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient TableId table;
    private final transient Optional<String> column;

    MissingInTargetException(TableId table) {
        super("no table " + table);
        this.table = table;
        this.column = Optional.empty();
    }

    MissingInTargetException(TableId table, String column) {
        super("no column " + column + " in table " + table);
        this.table = table;
        this.column = Optional.of(column);
    }

    TableId table() {
        return table;
    }

    Optional<String> column() {
        return column;
    }
}
