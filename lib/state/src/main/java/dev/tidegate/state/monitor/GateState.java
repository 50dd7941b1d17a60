package dev.tidegate.state.monitor;

/** Whether one may cut over. */
public enum GateState {
    /** Every required check has passed. */
    OPEN("open"),
    /** A required check has failed. */
    CLOSED("closed"),
    /** None has failed, but one is unknown. Shut all the same. */
    UNKNOWN("unknown");

    private final String text;

    GateState(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }

    static GateState of(String text) {
        for (GateState state : values()) {
            if (state.text.equals(text)) {
                return state;
            }
        }
        throw new IllegalArgumentException("no state of a gate: " + text);
    }
}
