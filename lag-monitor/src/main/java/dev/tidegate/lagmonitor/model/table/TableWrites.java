package dev.tidegate.lagmonitor.model.table;

import dev.tidegate.model.TableId;
import java.util.Map;
import java.util.Optional;

/**
 * The rows that a side writes into its tables, over the last minute.
 *
 * @param rowsPerSecond by the source's names; without the tables of which that is not known
 */
public record TableWrites(Map<TableId, Double> rowsPerSecond) {

    public TableWrites {
        rowsPerSecond = Map.copyOf(rowsPerSecond);
    }

    public Optional<Double> of(TableId table) {
        return Optional.ofNullable(rowsPerSecond.get(table));
    }
}
