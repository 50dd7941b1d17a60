package dev.tidegate.state.verification;

import dev.tidegate.model.TableId;
import java.util.List;
import java.util.Optional;

/**
 * A row of the target that a repair has written, with its states before and after, as texts.
 *
 * @param table by the target's name
 * @param keyColumns empty if what the row holds is all that tells it from others
 * @param before empty if there was no row
 * @param after empty if there is none any more
 */
public record RepairedRow(
        TableId table,
        List<String> keyColumns,
        List<String> keyValues,
        List<String> columns,
        Optional<List<String>> before,
        Optional<List<String>> after) {

    public boolean hasKey() {
        return !keyColumns.isEmpty();
    }
}
