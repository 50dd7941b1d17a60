package dev.tidegate.monitor.probe;

import dev.tidegate.core.TableId;
import java.util.Map;
import java.util.Optional;

/**
 * A table as the target has it.
 *
 * @param state queued, loading, loaded, or streaming
 * @param rows copied by the load
 * @param drift rows by kind of drift
 * @param writtenAs the names on the target; empty if they are the source's
 */
public record TableStatus(
        TableId table, String state, long rows, long bytes, Map<String, Long> drift, Optional<String> writtenAs) {

    public long driftRows() {
        return drift.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Whether its first copy is not complete yet. */
    public boolean isLoading() {
        return "queued".equals(state) || "loading".equals(state);
    }
}
