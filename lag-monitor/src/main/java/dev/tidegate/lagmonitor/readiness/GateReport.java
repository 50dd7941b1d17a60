package dev.tidegate.lagmonitor.readiness;

import dev.tidegate.state.monitor.GateState;
import java.util.List;

/** The gate's state and the results of its checks. */
public record GateReport(GateState state, List<CheckResult> checks) {

    public GateReport {
        checks = List.copyOf(checks);
    }

    static GateReport of(List<CheckResult> checks) {
        List<CheckResult> required =
                checks.stream().filter(CheckResult::isRequired).toList();
        if (required.stream().anyMatch(CheckResult::hasFailed)) {
            return new GateReport(GateState.CLOSED, checks);
        }
        // With nothing required there is nothing that says it is safe.
        boolean open = !required.isEmpty() && required.stream().allMatch(CheckResult::hasPassed);
        return new GateReport(open ? GateState.OPEN : GateState.UNKNOWN, checks);
    }

    /** Of {@code tidegate gate}. */
    public int exitCode() {
        return switch (state) {
            case OPEN -> 0;
            case CLOSED -> 1;
            case UNKNOWN -> 3;
        };
    }

    /** What keeps it shut. */
    public List<CheckResult> obstacles() {
        return checks.stream()
                .filter(check -> check.isRequired() && !check.hasPassed())
                .toList();
    }
}
