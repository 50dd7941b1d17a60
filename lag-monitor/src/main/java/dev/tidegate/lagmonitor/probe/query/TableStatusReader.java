package dev.tidegate.lagmonitor.probe.query;

import dev.tidegate.lagmonitor.model.table.TableDrift;
import dev.tidegate.lagmonitor.model.table.TableStatus;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.TableId;
import dev.tidegate.state.PipelineState.Phase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Load progress and drift per table, as the target has them. By way of jsonb, columns that the state of another version of
 * Tidegate does not have read as null; what is not looked at, or null, stays there.
 */
public final class TableStatusReader {

    /** A table that is catching up has a lane of its own, and what stopped that one is its failure. */
    private static final String SELECT = """
            SELECT coalesce(l.schema_name, d.schema_name) AS schema_name,
                   coalesce(l.table_name, d.table_name) AS table_name,
                   l.state, coalesce(l.rows, 0) AS rows, coalesce(l.bytes, 0) AS bytes,
                   coalesce(jsonb_strip_nulls(
                                to_jsonb(l) - '{pipeline,columns,base_lsn,base_xmin,ours,started_at,finished_at}'::text[]),
                            '{}')
                       || CASE WHEN s.code IS NULL THEN '{}'
                               ELSE jsonb_build_object('error_code', s.code, 'error_problem', s.problem,
                                                       'error_next_step', s.next_step) END AS load,
                   c.lane AS own_lane, greatest(c.source_commit_at, c.heartbeat_at) AS held_at,
                   d.kind, d.count, d.last_lsn::text AS last_lsn, d.last_at
            FROM (SELECT * FROM tidegate.load_table WHERE pipeline = ?) l
            FULL JOIN (SELECT * FROM tidegate.drift WHERE pipeline = ?) d
                   ON d.schema_name = l.schema_name AND d.table_name = l.table_name
            LEFT JOIN tidegate.lane_stop s
                   ON s.pipeline = l.pipeline AND s.lane < 0 AND s.lane = (to_jsonb(l) ->> 'lane')::integer
            LEFT JOIN tidegate.checkpoint c
                   ON c.pipeline = l.pipeline AND c.lane < 0 AND c.lane = (to_jsonb(l) ->> 'lane')::integer
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

    private static void add(Map<TableId, TableStatus> tables, ResultSet row, Phase phase) throws SQLException {
        TableId id = new TableId(row.getString("schema_name"), row.getString("table_name"));
        TableStatus table = tables.get(id);
        if (table == null) {
            // By way of jsonb: state of an older Tidegate lacks most of it.
            LoadRow load = new LoadRow(row.getString("load"));
            table = new TableStatus(
                    id,
                    load.state(phase),
                    row.getLong("rows") + load.number("copying_rows"),
                    row.getLong("bytes") + load.number("copying_bytes"),
                    load.status(),
                    TableDrift.NONE,
                    ownLane(row),
                    load.text("written_as").filter(names -> !names.equals(id.quoted())));
        }
        tables.put(id, row.getString("kind") == null ? table : table.with(drift(table.drift(), row)));
    }

    private static Optional<TableStatus.OwnLane> ownLane(ResultSet row) throws SQLException {
        int lane = row.getInt("own_lane");
        return row.wasNull()
                ? Optional.empty()
                : Optional.of(new TableStatus.OwnLane(
                        lane,
                        Optional.ofNullable(row.getObject("held_at", OffsetDateTime.class))
                                .map(OffsetDateTime::toInstant)));
    }

    private static TableDrift drift(TableDrift before, ResultSet row) throws SQLException {
        return before.and(
                row.getString("kind"),
                row.getLong("count"),
                new TableDrift.Last(
                        Lsn.parse(row.getString("last_lsn")),
                        row.getObject("last_at", OffsetDateTime.class).toInstant()));
    }
}
