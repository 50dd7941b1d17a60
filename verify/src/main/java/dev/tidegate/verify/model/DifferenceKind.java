package dev.tidegate.verify.model;

/** How a row differs. */
public enum DifferenceKind {
    /** The source has it, the target has not. */
    MISSING("missing"),
    /** The target has it, the source has not. */
    EXTRA("extra"),
    /** Both have it, with other values. */
    MISMATCH("mismatch");

    private final String text;

    DifferenceKind(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }
}
