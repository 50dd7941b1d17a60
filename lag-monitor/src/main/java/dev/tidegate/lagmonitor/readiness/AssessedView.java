package dev.tidegate.lagmonitor.readiness;

import dev.tidegate.lagmonitor.lag.PipelineView;

/**
 * A view and what the gate says to it.
 *
 * @param nanos monotonic time when it was taken
 */
public record AssessedView(PipelineView view, GateReport gate, long nanos) {}
