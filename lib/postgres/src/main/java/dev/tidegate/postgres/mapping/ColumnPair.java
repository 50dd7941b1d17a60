package dev.tidegate.postgres.mapping;

import dev.tidegate.postgres.catalog.ColumnInfo;

/**
 * A column of the source and the column of the target that it is written to.
 *
 * @param fit what becomes of its values
 */
public record ColumnPair(ColumnInfo source, ColumnInfo target, TypeFit fit) {

    static ColumnPair of(ColumnInfo source, ColumnInfo target) {
        return new ColumnPair(source, target, TypeFit.of(source, target));
    }

    /**
     * The type to which the source casts a value that the target must hold, exactly: its own, or the target's wider or
     * rounder one.
     */
    public String comparedAs() {
        return fit == TypeFit.WIDER || fit == TypeFit.ROUNDED ? target.baseType() : source.baseType();
    }
}
