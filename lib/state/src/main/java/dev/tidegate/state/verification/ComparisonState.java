package dev.tidegate.state.verification;

/** Answer of a comparison of both sides. */
public enum ComparisonState {
    SAME("same"),
    DIFFERENT("different"),
    /** It could not be found out. */
    UNKNOWN("unknown");

    private final String text;

    ComparisonState(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }

    static ComparisonState of(String text) {
        for (ComparisonState state : values()) {
            if (state.text.equals(text)) {
                return state;
            }
        }
        throw new IllegalArgumentException("no state of a comparison: " + text);
    }
}
