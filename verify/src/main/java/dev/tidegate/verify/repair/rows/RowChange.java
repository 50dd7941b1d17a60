package dev.tidegate.verify.repair.rows;

import java.util.List;
import java.util.Optional;

/**
 * What becomes of one row of the target.
 *
 * @param key as texts
 * @param before empty for no row
 * @param after likewise
 */
public record RowChange(KeyedRows copy, List<String> key, Optional<List<String>> before, Optional<List<String>> after) {

    /** What makes room comes first. */
    int order() {
        if (after.isEmpty()) {
            return 0;
        }
        return before.isPresent() ? 1 : 2;
    }

    /** As the target prints it, if the row is there. */
    public List<String> keyThere() {
        return before.or(() -> after).map(copy::key).orElse(key);
    }

    public String sql() {
        return copy.sql(before, after);
    }
}
