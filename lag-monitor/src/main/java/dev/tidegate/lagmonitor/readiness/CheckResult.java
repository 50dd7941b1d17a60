package dev.tidegate.lagmonitor.readiness;

import dev.tidegate.config.monitor.GateCheck;
import dev.tidegate.config.monitor.GateCheck.Need;
import java.util.Locale;

/**
 * The result of one check of the gate.
 *
 * @param outcome passed, failed or unknown
 * @param value what is so; empty if that is unknown
 * @param threshold what would pass
 * @param nextStep what helps; empty if it passed
 */
public record CheckResult(
        GateCheck check, Need need, String outcome, String reason, String value, String threshold, String nextStep) {

    public static final String PASSED = "passed";
    public static final String FAILED = "failed";
    public static final String UNKNOWN = "unknown";

    static CheckResult of(GateCheck check, Need need, Verdict verdict) {
        return new CheckResult(
                check,
                need,
                verdict.outcome().name().toLowerCase(Locale.ROOT),
                verdict.reason(),
                verdict.value(),
                verdict.threshold(),
                verdict.nextStep());
    }

    public boolean isRequired() {
        return need == Need.REQUIRED;
    }

    public boolean hasPassed() {
        return PASSED.equals(outcome);
    }

    public boolean hasFailed() {
        return FAILED.equals(outcome);
    }
}
