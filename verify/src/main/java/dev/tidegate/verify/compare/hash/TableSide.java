package dev.tidegate.verify.compare.hash;

import dev.tidegate.postgres.catalog.TableInfo;

/** A table on one of the two sides. */
public record TableSide(boolean isSource, TableInfo table, SideText text, int serverMajor) {

    String value(ComparedColumn column) {
        return isSource ? column.onSource() : column.onTarget();
    }
}
