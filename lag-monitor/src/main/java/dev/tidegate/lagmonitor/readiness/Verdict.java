package dev.tidegate.lagmonitor.readiness;

import dev.tidegate.lagmonitor.model.Observed;
import java.util.function.Function;

/**
 * The result of a check.
 *
 * @param value what is so; empty if that is unknown
 * @param threshold what would pass
 * @param nextStep what helps; empty if it passed
 */
record Verdict(Outcome outcome, String reason, String value, String threshold, String nextStep) {

    /** What becomes of a check. */
    enum Outcome {
        PASSED,
        FAILED,
        UNKNOWN
    }

    static Verdict passed(String reason, String value, String threshold) {
        return new Verdict(Outcome.PASSED, reason, value, threshold, "");
    }

    static Verdict failed(String reason, String value, String threshold, String nextStep) {
        return new Verdict(Outcome.FAILED, reason, value, threshold, nextStep);
    }

    static Verdict unknown(String reason, String threshold, String nextStep) {
        return new Verdict(Outcome.UNKNOWN, reason, "", threshold, nextStep);
    }

    /** What cannot be read is unknown and never good. */
    static <T> Verdict of(Observed<T> reading, String threshold, Function<T, Verdict> judge) {
        return reading.value()
                .map(judge)
                .orElseGet(() -> unknown(
                        reading.reason().orElse(""),
                        threshold,
                        "fix what cannot be read; `tidegate check` shows what is wrong"));
    }
}
