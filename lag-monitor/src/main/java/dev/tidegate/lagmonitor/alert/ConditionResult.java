package dev.tidegate.lagmonitor.alert;

/**
 * The result of one alert condition at one sample.
 *
 * @param summary for people, without the pipeline's name and without a full stop; empty unless it is bad
 * @param value what was measured; empty if nothing was
 */
record ConditionResult(State state, String summary, String value) {

    /** Whether the condition holds. */
    enum State {
        /** Nothing is wrong. */
        GOOD,
        /** Not bad enough to begin an alert, not good enough to end one. */
        BETWEEN,
        BAD,
        /** Unknown: starts no alert and ends none. */
        UNKNOWN
    }

    static final ConditionResult FINE = new ConditionResult(State.GOOD, "", "");
    static final ConditionResult CANNOT_TELL = new ConditionResult(State.UNKNOWN, "", "");

    static ConditionResult bad(String summary, String value) {
        return new ConditionResult(State.BAD, summary, value);
    }

    static ConditionResult between(String value) {
        return new ConditionResult(State.BETWEEN, "", value);
    }
}
