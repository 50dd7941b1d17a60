package dev.tidegate.monitor;

import dev.tidegate.monitor.gate.GateReport;

/**
 * A picture and what the gate says to it.
 *
 * @param nanos monotonic time when it was taken
 */
public record Snapshot(Picture picture, GateReport gate, long nanos) {}
