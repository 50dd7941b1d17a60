package dev.tidegate.monitor.probe;

import dev.tidegate.core.TableId;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A table as the target has it.
 *
 * @param state queued, loading, loaded, catching-up (loaded beside the stream), streaming, or errored
 * @param rows copied by the load, pieces under way included
 * @param load how far the copy is, as far as it says so
 * @param drift rows by kind of drift
 * @param writtenAs the names on the target; empty if they are the source's
 */
public record TableStatus(
        TableId table,
        String state,
        long rows,
        long bytes,
        TableLoad load,
        Map<String, Long> drift,
        Optional<String> writtenAs) {

    private static final Set<String> ARRIVED = Set.of("loaded", "streaming");

    public long driftRows() {
        return drift.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Whether its first copy is not complete and in step yet. A state that this version does not know is no good news. */
    public boolean isLoading() {
        return !ARRIVED.contains(state) && !isErrored();
    }

    /** Whether its copy cannot go on by itself. */
    public boolean isErrored() {
        return "errored".equals(state);
    }
}
