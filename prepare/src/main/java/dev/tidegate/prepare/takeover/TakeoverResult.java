package dev.tidegate.prepare.takeover;

import dev.tidegate.config.monitor.GateCheck;
import java.util.Locale;

/**
 * The result of one check of the gate.
 *
 * @param value what is so; empty if that is unknown
 * @param nextStep what helps; empty if it passed
 */
public record TakeoverResult(
        GateCheck check, Outcome outcome, String reason, String value, String threshold, String nextStep) {

    /** What became of it. */
    public enum Outcome {
        PASSED,
        FAILED,
        UNKNOWN;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static TakeoverResult passed(GateCheck check, String reason, String value, String threshold) {
        return new TakeoverResult(check, Outcome.PASSED, reason, value, threshold, "");
    }

    static TakeoverResult failed(GateCheck check, String reason, String value, String threshold, String nextStep) {
        return new TakeoverResult(check, Outcome.FAILED, reason, value, threshold, nextStep);
    }

    static TakeoverResult unknown(GateCheck check, String reason, String threshold, String nextStep) {
        return new TakeoverResult(check, Outcome.UNKNOWN, reason, "", threshold, nextStep);
    }
}
