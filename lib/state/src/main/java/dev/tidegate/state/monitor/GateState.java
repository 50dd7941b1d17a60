package dev.tidegate.state.monitor;

import java.util.Arrays;

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
        return Arrays.stream(values())
                .filter(state -> state.text.equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("monitor_minute.gate: " + text));
    }
}
