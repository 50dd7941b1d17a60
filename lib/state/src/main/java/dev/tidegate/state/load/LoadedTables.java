package dev.tidegate.state.load;

import dev.tidegate.config.tables.TableMap;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.SqlName;
import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.TableCode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Under which names the pipeline's tables were loaded: what comes after must go there too. */
public final class LoadedTables {

    private static final String SELECT = """
            SELECT schema_name, table_name, written_as
            FROM tidegate.load_table
            WHERE pipeline = ? AND written_as IS NOT NULL
            """;

    private final PipelineName pipeline;
    private final Map<TableId, String> writtenAs = new TreeMap<>();

    private LoadedTables(PipelineName pipeline) {
        this.pipeline = pipeline;
    }

    public static LoadedTables read(Connection target, PipelineName pipeline) throws SQLException {
        LoadedTables tables = new LoadedTables(pipeline);
        try (PreparedStatement statement = target.prepareStatement(SELECT)) {
            statement.setString(1, pipeline.value());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    tables.writtenAs.put(new TableId(row.getString(1), row.getString(2)), row.getString(3));
                }
            }
        }
        return tables;
    }

    /** @return TABLE-MAP-CHANGED for each table that the map now gives other names */
    public List<TidegateException> differencesFrom(TableMap map) {
        List<TidegateException> differences = new ArrayList<>();
        writtenAs.forEach((table, names) -> {
            String now = map.of(table).writtenAs();
            if (!now.equals(names)) {
                differences.add(changed(table, names, now));
            }
        });
        return differences;
    }

    private TidegateException changed(TableId table, String before, String now) {
        return new TidegateException(
                TableCode.TABLE_MAP_CHANGED,
                "table " + table + " was loaded as " + before + ", and tables.map now says " + now,
                "restore tables.map, or start over (tidegate drop, then tidegate run); if you have renamed it on the"
                        + " target yourself: UPDATE tidegate.load_table SET written_as = " + SqlName.literal(now)
                        + " WHERE pipeline = " + SqlName.literal(pipeline.value()) + " AND schema_name = "
                        + SqlName.literal(table.schema()) + " AND table_name = " + SqlName.literal(table.name()));
    }
}
