package dev.tidegate.state.publication;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** Tables that may have lost rows, in table {@code table_doubt}. In the caller's transaction. */
public final class TableDoubtStore {

    private static final String UPSERT = """
            INSERT INTO tidegate.table_doubt (pipeline, schema_name, table_name, code, problem, next_step, at_lsn)
            VALUES (?, ?, ?, ?, ?, ?, CAST(? AS pg_lsn))
            ON CONFLICT (pipeline, schema_name, table_name) DO UPDATE
            SET code = excluded.code,
                problem = excluded.problem,
                next_step = excluded.next_step,
                at_lsn = excluded.at_lsn,
                found_at = clock_timestamp()
            """;

    /** Until the table is copied again, or found the same row by row, as of a later point. */
    private static final String OPEN = """
            SELECT d.schema_name, d.table_name, d.code, d.problem, d.next_step, d.at_lsn::text
            FROM tidegate.table_doubt d
            WHERE d.pipeline = ?
              AND NOT EXISTS (SELECT
                              FROM tidegate.load_table l
                              WHERE l.pipeline = d.pipeline AND l.schema_name = d.schema_name
                                AND l.table_name = d.table_name AND l.state = 'loaded' AND l.base_lsn > d.at_lsn)
              AND NOT EXISTS (SELECT
                              FROM tidegate.verification_table t
                              JOIN tidegate.verification v USING (id)
                              WHERE v.pipeline = d.pipeline AND v.mode = 'full' AND t.schema_name = d.schema_name
                                AND t.table_name = d.table_name AND t.state = 'same' AND t.at_lsn > d.at_lsn)
            ORDER BY d.schema_name, d.table_name
            """;

    private final Sql target;
    private final PipelineName pipeline;

    public TableDoubtStore(Connection target, PipelineName pipeline) {
        this.target = Sql.on(target);
        this.pipeline = pipeline;
    }

    /** Takes the place of an earlier one. */
    void put(PublicationChange change, Lsn at) throws SQLException {
        put(new TableDoubt(change.table(), change.code().text(), change.problem(), change.nextStep(), at));
    }

    /** Takes the place of an earlier one. */
    public void put(TableDoubt doubt) throws SQLException {
        target.update(
                UPSERT,
                pipeline,
                doubt.table().schema(),
                doubt.table().name(),
                doubt.code(),
                doubt.problem(),
                doubt.nextStep(),
                doubt.at());
    }

    /** @return those that nothing has settled yet */
    public List<TableDoubt> open() throws SQLException {
        return target.list(OPEN, TableDoubtStore::map, pipeline);
    }

    private static TableDoubt map(ResultSet row) throws SQLException {
        return new TableDoubt(
                new TableId(row.getString("schema_name"), row.getString("table_name")),
                row.getString("code"),
                row.getString("problem"),
                row.getString("next_step"),
                Lsn.parse(row.getString("at_lsn")));
    }
}
