package dev.tidegate.verify.compare;

import dev.tidegate.core.catalog.TableInfo;

/** A table on one of the two sides. */
record Side(boolean isSource, TableInfo table, SideText text, int serverMajor) {

    String value(ComparedColumn column) {
        return isSource ? column.onSource() : column.onTarget();
    }
}
