package dev.tidegate.lagmonitor.alert;

/** The conditions that alerts are about. The same as in config/prometheus-alerts.yaml. */
public enum Condition {
    LAG_HIGH("lag-high", Severity.CRITICAL, "see which stage is slow: tidegate lag --json"),
    LAG_UNKNOWN("lag-unknown", Severity.CRITICAL, "fix what cannot be read; tidegate check shows what is wrong"),
    UNREACHABLE("unreachable", Severity.CRITICAL, "fix what does not answer; tidegate check shows what is wrong"),
    TABLES_ERRORED("tables-errored", Severity.CRITICAL, "tidegate status shows the code, and how to fix it"),
    SLOT_AT_RISK(
            "slot-at-risk",
            Severity.CRITICAL,
            "raise max_slot_wal_keep_size on the source, or let the target catch up; a lost slot means a new load"),
    NO_PROGRESS("no-progress", Severity.CRITICAL, "see the log of tidegate apply, and locks on the target"),
    HEARTBEAT_MISSING("heartbeat-missing", Severity.WARNING, "see the log of tidegate capture; is the slot read from?"),
    GATE_FLAPPING(
            "gate-flapping", Severity.WARNING, "the lag is near gate.max-lag, or a side comes and goes: tidegate gate"),
    DRIFT(
            "drift",
            Severity.WARNING,
            "somebody else writes to the target: compare the tables that tidegate status names");

    private final String id;
    private final Severity severity;
    private final String action;

    Condition(String id, Severity severity, String action) {
        this.id = id;
        this.severity = severity;
        this.action = action;
    }

    /** Its name in messages, in JSON and on the page. */
    public String id() {
        return id;
    }

    public Severity severity() {
        return severity;
    }

    /** What helps. */
    public String action() {
        return action;
    }
}
