package dev.tidegate.verify.compare.scan;

import dev.tidegate.verify.compare.hash.TableSide;

/** A table was truncated or rewritten since the snapshot: another snapshot shows it as it is. */
public final class TableRewrittenException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TableRewrittenException(TableSide side) {
        super("table " + side.table().id() + " was truncated or rewritten on the "
                + (side.isSource() ? "source" : "target") + " meanwhile");
    }
}
