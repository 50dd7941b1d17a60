package dev.tidegate.topic.record;

/** One of the two rows of a change: as it was, or as it is now. */
public enum RowSide {
    BEFORE("before"),
    AFTER("after");

    private final String field;

    RowSide(String field) {
        this.field = field;
    }

    /** The change's field in the topic. */
    public String field() {
        return field;
    }

    public static RowSide of(String field) {
        return field.equals(BEFORE.field) ? BEFORE : AFTER;
    }
}
