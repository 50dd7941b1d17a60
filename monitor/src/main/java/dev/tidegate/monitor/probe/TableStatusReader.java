package dev.tidegate.monitor.probe;

import dev.tidegate.core.PipelineName;
import dev.tidegate.core.TableId;
import dev.tidegate.core.state.PipelineState.Phase;
import dev.tidegate.monitor.probe.TableStatus.LoadProgress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Load progress and drift per table, as the target has them. By way of jsonb, columns that the state of another version of
 * Tidegate does not have read as null.
 */
public final class TableStatusReader {

    private static final String SELECT = """
            SELECT coalesce(l.schema_name, d.schema_name) AS schema_name,
                   coalesce(l.table_name, d.table_name) AS table_name,
                   l.state, l.written_as, coalesce(l.rows, 0) AS rows, coalesce(l.bytes, 0) AS bytes,
                   nullif((l.load ->> 'estimated_rows')::bigint, 0) AS estimated_rows,
                   nullif((l.load ->> 'rows_per_second')::double precision, 0) AS rows_per_second,
                   coalesce((l.load ->> 'lane')::integer, 0) AS lane,
                   d.kind, d.count
            FROM (SELECT t.*, to_jsonb(t) AS load FROM tidegate.load_table t WHERE t.pipeline = ?) l
            FULL JOIN (SELECT * FROM tidegate.drift WHERE pipeline = ?) d
                   ON d.schema_name = l.schema_name AND d.table_name = l.table_name
            ORDER BY 1, 2, d.kind
            """;

    private TableStatusReader() {}

    public static List<TableStatus> read(Connection target, PipelineName pipeline, Phase phase) throws SQLException {
        Map<TableId, TableStatus> tables = new LinkedHashMap<>();
        try (PreparedStatement statement = target.prepareStatement(SELECT)) {
            statement.setString(1, pipeline.value());
            statement.setString(2, pipeline.value());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    add(tables, row, phase);
                }
            }
        }
        return new ArrayList<>(tables.values());
    }

    /** A table with drift alone is one that is replicated. */
    private static String state(String load, int lane, Phase phase) {
        if (load == null) {
            return phase.text();
        }
        if (!load.equals("loaded") || phase != Phase.STREAMING) {
            return load;
        }
        return lane < 0 ? "joining" : Phase.STREAMING.text();
    }

    private static void add(Map<TableId, TableStatus> tables, ResultSet row, Phase phase) throws SQLException {
        TableId id = new TableId(row.getString("schema_name"), row.getString("table_name"));
        TableStatus table = tables.get(id);
        if (table == null) {
            Optional<String> writtenAs =
                    Optional.ofNullable(row.getString("written_as")).filter(names -> !names.equals(id.quoted()));
            table = new TableStatus(
                    id,
                    state(row.getString("state"), row.getInt("lane"), phase),
                    row.getLong("rows"),
                    row.getLong("bytes"),
                    new LoadProgress(
                            Optional.ofNullable(row.getObject("estimated_rows", Long.class)),
                            Optional.ofNullable(row.getObject("rows_per_second", Double.class))),
                    new LinkedHashMap<>(),
                    writtenAs);
            tables.put(id, table);
        }
        if (row.getString("kind") != null) {
            table.drift().put(row.getString("kind"), row.getLong("count"));
        }
    }
}
