package dev.tidegate.state;

import dev.tidegate.model.PipelineName;
import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.FailureCode;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** Changes of the source's tables that apply went through, in table {@code schema_event}. In the caller's transaction. */
public final class SchemaEventStore {

    private static final int NEWEST_MAX = 20;

    private static final String UPSERT = """
            INSERT INTO tidegate.schema_event (pipeline, schema_name, table_name, code, problem, next_step)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (pipeline, schema_name, table_name, code, problem) DO UPDATE
            SET next_step = excluded.next_step,
                last_at = clock_timestamp()
            """;

    private static final String NEWEST = """
            SELECT schema_name, table_name, code, problem, next_step
            FROM tidegate.schema_event
            WHERE pipeline = ?
            ORDER BY last_at DESC
            LIMIT ?
            """;

    private final Sql sql;
    private final PipelineName pipeline;

    public SchemaEventStore(Connection target, PipelineName pipeline) {
        this.sql = Sql.on(target);
        this.pipeline = pipeline;
    }

    /** Leaves a note for `tidegate status`; the same one again only renews it. */
    public void put(TableId table, FailureCode code, String problem, String nextStep) throws SQLException {
        sql.update(UPSERT, pipeline, table.schema(), table.name(), code.text(), problem, nextStep);
    }

    /** @return the last ones, the newest first */
    public List<SchemaNotice> newest() throws SQLException {
        return sql.list(NEWEST, SchemaEventStore::map, pipeline, NEWEST_MAX);
    }

    private static SchemaNotice map(ResultSet row) throws SQLException {
        return new SchemaNotice(
                new TableId(row.getString("schema_name"), row.getString("table_name")),
                row.getString("code"),
                row.getString("problem"),
                row.getString("next_step"));
    }
}
