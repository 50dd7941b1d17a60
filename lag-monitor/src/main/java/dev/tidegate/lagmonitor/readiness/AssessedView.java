package dev.tidegate.lagmonitor.readiness;

import dev.tidegate.lagmonitor.lag.PipelineView;

/**
 * A view of the pipeline, with the gate's verdict on it.
 *
 * @param nanos monotonic time when it was taken
 */
public record AssessedView(PipelineView view, GateReport gate, long nanos) {}
