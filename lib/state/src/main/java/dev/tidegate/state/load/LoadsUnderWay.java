package dev.tidegate.state.load;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.TableId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** The tables whose rows are not those of the source at the point where the main lane stands. */
public final class LoadsUnderWay {

    /** What keeps a table from being part of the main lane. */
    public enum Why {
        /** It is copied, or catches up, in a lane of its own; or neither, after an error. */
        CATCHING_UP,
        /** It was handed over a little ahead of the main lane, which gets there by itself. */
        AHEAD
    }

    private LoadsUnderWay() {}

    /**
     * @param target its transaction may see the state as of the point
     * @param point where the main lane stands
     * @return by the source's names
     */
    public static Map<TableId, Why> at(Connection target, PipelineName pipeline, Lsn point) throws SQLException {
        Map<TableId, Why> tables = new HashMap<>();
        for (LoadTable table : new LoadTableStore(target, pipeline).all()) {
            if (!table.isLoaded() || table.lane() != 0) {
                tables.put(table.table(), Why.CATCHING_UP);
            } else if (table.loaded().filter(point::isBefore).isPresent()) {
                tables.put(table.table(), Why.AHEAD);
            }
        }
        return tables;
    }
}
