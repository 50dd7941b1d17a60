package dev.tidegate.apply.write.table;

import dev.tidegate.config.tables.MappedTable;
import dev.tidegate.model.TableId;
import java.util.Optional;

/** A change is for a table or column that the target does not have; by the target's names. */
public final class MissingInTargetException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient TableId table;
    private final transient Optional<String> column;

    MissingInTargetException(MappedTable names) {
        super("no table " + names.target());
        this.table = names.target();
        this.column = Optional.empty();
    }

    MissingInTargetException(MappedTable names, String sourceColumn) {
        super("no column " + names.column(sourceColumn) + " in table " + names.target());
        this.table = names.target();
        this.column = Optional.of(names.column(sourceColumn));
    }

    public TableId table() {
        return table;
    }

    public Optional<String> column() {
        return column;
    }
}
