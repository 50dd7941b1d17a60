package dev.tidegate.state.verification;

import java.util.Arrays;

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
        return Arrays.stream(values())
                .filter(state -> state.text.equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("verification_table.state: " + text));
    }
}
