package dev.tidegate.model;

/** A column by its exact catalog names. */
public record ColumnId(TableId table, String column) {

    /** For people: {@code schema.table.column}. */
    @Override
    public String toString() {
        return table + "." + column;
    }
}
