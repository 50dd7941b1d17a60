package dev.tidegate.state.lane;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** Counts of changes that did not find the row as the source did, in tables {@code drift} and {@code dual_write}. */
public final class DriftStore {

    private static final String ADD = """
            INSERT INTO tidegate.%s AS d
                   (pipeline, schema_name, table_name, kind, count, first_lsn, last_lsn)
            VALUES (?, ?, ?, ?, ?, CAST(? AS pg_lsn), CAST(? AS pg_lsn))
            ON CONFLICT (pipeline, schema_name, table_name, kind) DO UPDATE
            SET count = d.count + excluded.count,
                last_lsn = excluded.last_lsn,
                last_at = clock_timestamp()
            """;

    private static final String DUAL_WRITES = """
            SELECT schema_name, table_name, string_agg(count || ' ' || kind, ', ' ORDER BY kind) AS counts
            FROM tidegate.dual_write
            WHERE pipeline = ?
            GROUP BY schema_name, table_name
            """;

    private final Sql target;
    private final PipelineName pipeline;

    public DriftStore(Connection target, PipelineName pipeline) {
        this.target = Sql.on(target);
        this.pipeline = pipeline;
    }

    /** In the transaction of the changes. */
    public void add(TableId table, DriftKind kind, long count, Lsn first, Lsn last) throws SQLException {
        String add = ADD.formatted(kind.stateTable());
        target.update(add, pipeline, table.schema(), table.name(), kind.text(), count, first, last);
    }

    /** @return how many rows of the application's own changes have met, as "3 source-won", by the source's names */
    public Map<TableId, String> dualWrites() throws SQLException {
        Map<TableId, String> counts = new HashMap<>();
        target.each(
                DUAL_WRITES,
                row -> counts.put(
                        new TableId(row.getString("schema_name"), row.getString("table_name")),
                        row.getString("counts")),
                pipeline);
        return counts;
    }
}
