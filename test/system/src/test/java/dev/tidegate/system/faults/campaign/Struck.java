package dev.tidegate.system.faults.campaign;

import dev.tidegate.system.faults.model.Hit;

/** A fault that has been tried, and what came of it. */
record Struck(PlannedFault fault, Hit hit, long millis) {

    @Override
    public String toString() {
        return "  %5d %-36s %-6s %5.1f s  %s"
                .formatted(
                        fault.number(),
                        fault.kind().name(),
                        hit.isWrong() ? "WRONG" : hit.happened() ? "hit" : "missed",
                        millis / 1000.0,
                        hit.detail());
    }
}
