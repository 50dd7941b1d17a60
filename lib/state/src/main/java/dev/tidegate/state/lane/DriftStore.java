package dev.tidegate.state.lane;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
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

    private static final String SELECT = """
            SELECT schema_name, table_name, kind, count, last_lsn::text, last_at
            FROM tidegate.drift
            WHERE pipeline = ?
            ORDER BY schema_name, table_name, kind
            """;

    private static final String DUAL_WRITES = """
            SELECT schema_name, table_name, string_agg(count::text || ' ' || kind, ', ' ORDER BY kind) AS counts
            FROM tidegate.dual_write
            WHERE pipeline = ?
            GROUP BY schema_name, table_name
            """;

    /**
     * @param last of the changes
     * @param lastAt target's clock: when it was applied
     */
    public record Count(TableId table, DriftKind kind, long changes, Lsn last, Instant lastAt) {}

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

    /** @return by the source's names, without dual writes */
    public List<Count> drift() throws SQLException {
        return target.list(SELECT, DriftStore::map, pipeline);
    }

    private static Count map(ResultSet row) throws SQLException {
        return new Count(
                new TableId(row.getString("schema_name"), row.getString("table_name")),
                DriftKind.of(row.getString("kind")),
                row.getLong("count"),
                Lsn.parse(row.getString("last_lsn")),
                Sql.instant(row, "last_at"));
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
