package dev.tidegate.lagmonitor.model;

import dev.tidegate.config.monitor.GateCheck;
import java.time.Instant;
import java.util.Map;

/**
 * What an application would find on the target, by the checks of the gate.
 *
 * @param at this machine's clock; for people
 */
public record TakeoverView(Instant at, Map<GateCheck, Finding> findings) {

    /**
     * @param outcome passed, failed or unknown
     * @param value what is so; empty if that is unknown
     * @param threshold what would pass
     * @param nextStep what helps; empty if it passed
     */
    public record Finding(String outcome, String reason, String value, String threshold, String nextStep) {}

    public TakeoverView {
        findings = Map.copyOf(findings);
    }
}
