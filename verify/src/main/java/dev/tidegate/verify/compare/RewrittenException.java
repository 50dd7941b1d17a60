package dev.tidegate.verify.compare;

/** A table was truncated or written anew since the snapshot: another snapshot shows it as it is. */
final class RewrittenException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    static final String WORDS = "was truncated or rewritten on the ";

    RewrittenException(Side side) {
        super("table " + side.table().id() + " " + WORDS + (side.isSource() ? "source" : "target") + " meanwhile");
    }
}
