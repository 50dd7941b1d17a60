package dev.tidegate.verify.model;

import dev.tidegate.model.TableId;
import dev.tidegate.state.verification.ComparisonState;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Changes of the differences from one pass to the next. Each pass compares at one point, where nothing is in flight: so a
 * difference was real there, and one that is gone has been fixed, by a later change of its row or by a repair.
 */
public final class PassHistory {

    /**
     * In rows.
     *
     * @param fresh that the pass before did not have
     * @param remaining that it had too
     * @param gone that only it had
     * @param unknownTables about which this pass has found out nothing: theirs are in none of these numbers
     */
    public record Changes(long fresh, long remaining, long gone, int unknownTables) {

        Changes plus(Changes other) {
            return new Changes(
                    fresh + other.fresh,
                    remaining + other.remaining,
                    gone + other.gone,
                    unknownTables + other.unknownTables);
        }
    }

    /**
     * Of one table.
     *
     * @param keys of as many as are listed; none of a table without key
     */
    private record Wrong(long rows, Set<List<String>> keys) {

        private static final Wrong NONE = new Wrong(0, Set.of());

        static Wrong of(TableResult result) {
            Set<List<String>> keys = new HashSet<>();
            result.differences().stream()
                    .filter(difference -> !difference.isWithoutKey())
                    .forEach(difference -> keys.add(difference.keyValues()));
            return new Wrong(result.counts().differences(), keys);
        }

        private boolean isListed() {
            return keys.size() == rows;
        }

        /** By their keys, where all of them are known; else by numbers. */
        Changes after(Wrong before) {
            long remaining = Math.min(rows, before.rows);
            if (isListed() && before.isListed()) {
                remaining = keys.stream().filter(before.keys::contains).count();
            }
            return new Changes(rows - remaining, remaining, before.rows - remaining, 0);
        }
    }

    private final Map<TableId, Wrong> tables = new TreeMap<>();

    /** @return what has changed since the report before; of the first, everything is new */
    public Changes next(VerifyReport report) {
        Changes all = new Changes(0, 0, 0, 0);
        Map<TableId, Wrong> before = new TreeMap<>(tables);
        tables.clear();
        for (TableResult result : report.tables()) {
            Wrong last = before.getOrDefault(result.source(), Wrong.NONE);
            before.remove(result.source());
            boolean isUnknown = result.state() == ComparisonState.UNKNOWN;
            Wrong now = isUnknown ? last : Wrong.of(result);
            all = all.plus(isUnknown ? new Changes(0, 0, 0, 1) : now.after(last));
            tables.put(result.source(), now);
        }
        for (Wrong dropped : before.values()) {
            all = all.plus(Wrong.NONE.after(dropped));
        }
        return all;
    }
}
