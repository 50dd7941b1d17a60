package dev.tidegate.state.load;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** The tables whose rows are not those of the source at the point where the main lane stands. */
public final class LoadsUnderWay {

    /** What keeps a table from being part of the main lane. */
    public enum Why {
        /** It is copied, or brought into step, in a lane of its own; or neither, after an error. */
        NOT_IN_STEP,
        /** It was handed over a little ahead of the main lane, which gets there by itself. */
        AHEAD
    }

    private static final String SELECT = """
            SELECT schema_name, table_name, state = 'loaded' AND lane = 0 AS handed_over
            FROM tidegate.load_table
            WHERE pipeline = ? AND (state <> 'loaded' OR lane <> 0 OR loaded_lsn > CAST(? AS pg_lsn))
            """;

    private LoadsUnderWay() {}

    /**
     * @param target its transaction may see the state as of the point
     * @param point where the main lane stands
     * @return by the source's names
     */
    public static Map<TableId, Why> at(Connection target, PipelineName pipeline, Lsn point) throws SQLException {
        Map<TableId, Why> tables = new HashMap<>();
        try (PreparedStatement statement = target.prepareStatement(SELECT)) {
            statement.setString(1, pipeline.value());
            statement.setString(2, point.toString());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    tables.put(
                            new TableId(row.getString("schema_name"), row.getString("table_name")),
                            row.getBoolean("handed_over") ? Why.AHEAD : Why.NOT_IN_STEP);
                }
            }
        }
        return tables;
    }
}
