package dev.tidegate.monitor.alert;

/**
 * What is so of a condition at one look.
 *
 * @param summary for people, without the pipeline's name and without a full stop; empty unless it is bad
 * @param value what was measured; empty if nothing was
 */
record Finding(State state, String summary, String value) {

    /** Whether the condition holds. */
    enum State {
        /** Nothing is wrong. */
        GOOD,
        /** Not bad enough to begin an alert, not good enough to end one. */
        BETWEEN,
        BAD,
        /** It cannot be told: begins no alert and ends none. */
        UNKNOWN
    }

    static final Finding FINE = new Finding(State.GOOD, "", "");
    static final Finding CANNOT_TELL = new Finding(State.UNKNOWN, "", "");

    static Finding bad(String summary, String value) {
        return new Finding(State.BAD, summary, value);
    }

    static Finding between(String value) {
        return new Finding(State.BETWEEN, "", value);
    }
}
