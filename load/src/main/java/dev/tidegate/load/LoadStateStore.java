package dev.tidegate.load;

import dev.tidegate.core.Lsn;
import dev.tidegate.core.PipelineName;
import dev.tidegate.core.TableId;
import dev.tidegate.core.catalog.TablePair;
import dev.tidegate.core.failure.FailureCategory;
import dev.tidegate.core.failure.TidegateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;

/** What the load writes into the target's schema {@code tidegate}. Never commits: its caller does. */
final class LoadStateStore {

    private static final String WRITE_PIPELINE = """
            INSERT INTO tidegate.pipeline (pipeline, stream_id, source_system_id, source_database, state)
            VALUES (?, ?::uuid, ?, ?, 'loading')
            ON CONFLICT (pipeline) DO UPDATE
            SET stream_id = excluded.stream_id, consistent_lsn = NULL, created_at = clock_timestamp()
            WHERE pipeline.state = 'loading'
            """;

    private static final String QUEUE_TABLE = """
            INSERT INTO tidegate.load_table (pipeline, schema_name, table_name, written_as, state)
            VALUES (?, ?, ?, ?, 'queued')
            """;

    private static final String START_TABLE = """
            UPDATE tidegate.load_table
            SET state = 'loading', started_at = clock_timestamp()
            WHERE pipeline = ? AND schema_name = ? AND table_name = ?
            """;

    private static final String FINISH_TABLE = """
            UPDATE tidegate.load_table
            SET state = 'loaded', rows = ?, bytes = ?, finished_at = clock_timestamp()
            WHERE pipeline = ? AND schema_name = ? AND table_name = ?
            """;

    private static final String WRITE_CONSISTENT_LSN = """
            UPDATE tidegate.pipeline
            SET consistent_lsn = ?::pg_lsn
            WHERE pipeline = ? AND stream_id = ?::uuid AND state = 'loading'
            """;

    private static final String START_STREAMING = """
            UPDATE tidegate.pipeline
            SET state = 'streaming'
            WHERE pipeline = ? AND stream_id = ?::uuid AND consistent_lsn = ?::pg_lsn AND state = 'loading'
              AND NOT EXISTS (SELECT FROM tidegate.load_table t
                              WHERE t.pipeline = pipeline.pipeline AND t.state <> 'loaded')
            """;

    /** The stream begins with lane 0 alone, standing where the snapshot stood. */
    private static final String WRITE_CHECKPOINT = """
            INSERT INTO tidegate.checkpoint (pipeline, lane, stream_id, epoch, commit_lsn)
            VALUES (?, 0, ?::uuid, 0, ?::pg_lsn)
            """;

    private final Connection target;
    private final PipelineName pipeline;

    LoadStateStore(Connection target, PipelineName pipeline) {
        this.target = target;
        this.pipeline = pipeline;
    }

    /**
     * Keeps every other load of this pipeline out until the session ends.
     *
     * @throws TidegateException LOAD-RUNNING if there is one
     */
    void lock() throws SQLException {
        try (PreparedStatement statement =
                target.prepareStatement("SELECT pg_try_advisory_lock(hashtext('tidegate load'), hashtext(?))")) {
            statement.setString(1, pipeline.value());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                if (!row.getBoolean(1)) {
                    throw new TidegateException(
                            FailureCategory.REFUSED,
                            "LOAD-RUNNING",
                            "another process is loading pipeline " + pipeline + " into this target",
                            "leave it at work, or stop it and start again");
                }
            }
        }
    }

    /** @return the tables that an earlier attempt may have written to */
    Set<TableId> tablesOfEarlierAttempt() throws SQLException {
        Set<TableId> tables = new HashSet<>();
        try (PreparedStatement statement =
                target.prepareStatement("SELECT schema_name, table_name FROM tidegate.load_table WHERE pipeline = ?")) {
            statement.setString(1, pipeline.value());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    tables.add(new TableId(row.getString(1), row.getString(2)));
                }
            }
        }
        return tables;
    }

    /** Begins a new stream in phase loading, in place of an earlier attempt's. */
    void begin(LoadPlan plan) throws SQLException {
        write(
                WRITE_PIPELINE,
                pipeline.value(),
                plan.stream().toString(),
                plan.sourceSystemId(),
                plan.source().database());
        try (PreparedStatement statement =
                target.prepareStatement("DELETE FROM tidegate.load_table WHERE pipeline = ?")) {
            statement.setString(1, pipeline.value());
            statement.executeUpdate();
        }
        try (PreparedStatement statement = target.prepareStatement(QUEUE_TABLE)) {
            for (TablePair table : plan.pairs()) {
                statement.setString(1, pipeline.value());
                statement.setString(2, table.source().id().schema());
                statement.setString(3, table.source().id().name());
                statement.setString(4, table.names().writtenAs());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    void slotCreated(LoadPlan plan, Lsn consistentPoint) throws SQLException {
        write(
                WRITE_CONSISTENT_LSN,
                consistentPoint.toString(),
                pipeline.value(),
                plan.stream().toString());
    }

    void tableStarted(TableId table) throws SQLException {
        write(START_TABLE, pipeline.value(), table.schema(), table.name());
    }

    /** In the transaction that wrote the rows. */
    void tableLoaded(TableId table, TableCopy.Copied copied) throws SQLException {
        write(FINISH_TABLE, copied.rows(), copied.bytes(), pipeline.value(), table.schema(), table.name());
    }

    void finish(LoadPlan plan, Lsn consistentPoint) throws SQLException {
        String stream = plan.stream().toString();
        write(START_STREAMING, pipeline.value(), stream, consistentPoint.toString());
        write(WRITE_CHECKPOINT, pipeline.value(), stream, consistentPoint.toString());
    }

    /** Every write here hits exactly one row; otherwise somebody else has changed the state under us. */
    private void write(String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = target.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            if (statement.executeUpdate() != 1) {
                throw new TidegateException(
                        FailureCategory.FINAL,
                        "LOAD-STATE-CHANGED",
                        "the state of pipeline " + pipeline + " in the target was changed while it was being loaded",
                        "find out who else runs or drops this pipeline, then start again");
            }
        }
    }

    /** Refuses to go on with state that another source left. */
    static TidegateException otherSource(PipelineName pipeline, String sourceDatabase, String systemId) {
        return new TidegateException(
                FailureCategory.FINAL,
                "SOURCE-CHANGED",
                "the target knows pipeline " + pipeline + " as a copy of database " + sourceDatabase
                        + " of the cluster with system identifier " + systemId + ", which the source is not",
                "check source.url, or drop the pipeline first (tidegate drop)");
    }
}
