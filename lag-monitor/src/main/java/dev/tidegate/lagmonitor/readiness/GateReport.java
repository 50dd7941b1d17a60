package dev.tidegate.lagmonitor.readiness;

import java.util.List;

/** The gate's state and the results of its checks. */
public record GateReport(State state, List<CheckResult> checks) {

    /** Whether one may switch over. */
    public enum State {
        /** Every required check has passed. */
        OPEN("open", 0),
        /** A required check has failed. */
        CLOSED("closed", 1),
        /** None has failed, but one is unknown. Shut all the same. */
        UNKNOWN("unknown", 3);

        private final String text;
        private final int exitCode;

        State(String text, int exitCode) {
            this.text = text;
            this.exitCode = exitCode;
        }

        public String text() {
            return text;
        }

        public int exitCode() {
            return exitCode;
        }
    }

    public GateReport {
        checks = List.copyOf(checks);
    }

    static GateReport of(List<CheckResult> checks) {
        List<CheckResult> required =
                checks.stream().filter(CheckResult::isRequired).toList();
        if (required.stream().anyMatch(CheckResult::hasFailed)) {
            return new GateReport(State.CLOSED, checks);
        }
        // With nothing required there is nothing that says it is safe.
        boolean open = !required.isEmpty() && required.stream().allMatch(CheckResult::hasPassed);
        return new GateReport(open ? State.OPEN : State.UNKNOWN, checks);
    }

    /** What keeps it shut. */
    public List<CheckResult> obstacles() {
        return checks.stream()
                .filter(check -> check.isRequired() && !check.hasPassed())
                .toList();
    }
}
