package dev.tidegate.load.plan;

import dev.tidegate.load.model.LoadProgress;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.LoadCode;
import dev.tidegate.model.failure.code.ServerCode;
import dev.tidegate.postgres.mapping.TablePair;
import dev.tidegate.state.load.LoadQueue;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;

/** What the load writes into the target's schema {@code tidegate} about pipeline and tables. Never commits: its caller does. */
public final class LoadStateStore {

    private static final String WRITE_PIPELINE = """
            INSERT INTO tidegate.pipeline (pipeline, stream_id, source_system_id, source_database, state)
            VALUES (?, ?::uuid, ?, ?, 'loading')
            ON CONFLICT (pipeline) DO UPDATE
            SET stream_id = excluded.stream_id, consistent_lsn = NULL, created_at = clock_timestamp()
            WHERE pipeline.state = 'loading'
            """;

    private static final String QUEUE_TABLE = """
            INSERT INTO tidegate.load_table (pipeline, schema_name, table_name, written_as, state, ours)
            VALUES (?, ?, ?, ?, 'queued', false)
            ON CONFLICT DO NOTHING
            """;

    /** What an earlier life of the pipeline has copied stays known as ours. */
    private static final String REQUEUE_TABLES = """
            UPDATE tidegate.load_table
            SET state = 'queued', loaded_lsn = NULL, base_lsn = NULL, base_xmin = NULL
            WHERE pipeline = ?
            """;

    private static final String BEGIN_ATTEMPT = """
            UPDATE tidegate.pipeline
            SET load_attempt = load_attempt + 1
            WHERE pipeline = ?
            RETURNING load_attempt
            """;

    /** Waits for workers of a former attempt whose process is gone but whose sessions are not yet. */
    private static final String LOCK_PIECES = """
            SELECT count(*)
            FROM (SELECT FROM tidegate.load_piece WHERE pipeline = ? FOR UPDATE) AS locked
            """;

    /** The next start tries again what belongs to the main lane; what came later has to be asked for. */
    private static final String FAIL_TABLE = """
            UPDATE tidegate.load_table
            SET state = ?, errors = errors + 1, copying_rows = 0, copying_bytes = 0,
                error_code = ?, error_problem = ?,
                error_next_step = ? || CASE WHEN ? AND lane < 0
                                            THEN '; then: tidegate load --table ' || schema_name || '.' || table_name
                                            ELSE '' END
            WHERE pipeline = ? AND schema_name = ? AND table_name = ? AND state <> 'loaded'
            """;

    private static final String WAIT_TABLE = """
            UPDATE tidegate.load_table
            SET errors = errors + 1, error_code = ?, error_problem = ?, error_next_step = ?
            WHERE pipeline = ? AND schema_name = ? AND table_name = ? AND state IN ('queued', 'loading')
            """;

    private static final String FINISH_TABLE = """
            UPDATE tidegate.load_table
            SET state = 'loaded', loaded_lsn = ?::pg_lsn, rows = rows + ?, bytes = bytes + ?,
                finished_at = clock_timestamp(), copying_rows = 0, copying_bytes = 0
            WHERE pipeline = ? AND schema_name = ? AND table_name = ? AND state = 'loading'
            """;

    private static final String WRITE_PROGRESS = """
            UPDATE tidegate.load_table
            SET copying_rows = ?, copying_bytes = ?, rows_per_second = ?
            WHERE pipeline = ? AND schema_name = ? AND table_name = ? AND state = 'loading'
            """;

    private static final String WRITE_CONSISTENT_LSN = """
            UPDATE tidegate.pipeline
            SET consistent_lsn = ?::pg_lsn
            WHERE pipeline = ? AND stream_id = ?::uuid AND state = 'loading'
            """;

    private static final String START_STREAMING = """
            UPDATE tidegate.pipeline
            SET state = 'streaming'
            WHERE pipeline = ? AND stream_id = ?::uuid AND state = 'loading' AND load_attempt = ?
              AND NOT EXISTS (SELECT FROM tidegate.load_table t
                              WHERE t.pipeline = pipeline.pipeline AND t.state <> 'loaded')
            """;

    /** The stream begins with lane 0 alone, standing where the slot begins. */
    private static final String WRITE_CHECKPOINT = """
            INSERT INTO tidegate.checkpoint (pipeline, lane, stream_id, epoch, commit_lsn)
            SELECT pipeline, 0, stream_id, 0, consistent_lsn
            FROM tidegate.pipeline
            WHERE pipeline = ? AND stream_id = ?::uuid
            """;

    private final Connection target;
    private final PipelineName pipeline;

    public LoadStateStore(Connection target, PipelineName pipeline) {
        this.target = target;
        this.pipeline = pipeline;
    }

    /** A new stream in phase loading, in place of an earlier one that cannot be gone on with. */
    public void beginStream(LoadPlan plan) throws SQLException {
        write(
                WRITE_PIPELINE,
                pipeline.value(),
                plan.stream().toString(),
                plan.sourceSystemId(),
                plan.source().database());
        update(REQUEUE_TABLES, pipeline.value());
    }

    /** Makes the plan's tables known, and forgets those that are no longer in it. */
    public void queue(LoadPlan plan) throws SQLException {
        Map<TableId, LoadTableRow> known = tables();
        for (TablePair pair : plan.pairs()) {
            TableId table = pair.source().id();
            if (known.remove(table) == null) {
                write(
                        QUEUE_TABLE,
                        pipeline.value(),
                        table.schema(),
                        table.name(),
                        pair.names().writtenAs());
            }
        }
        for (TableId gone : known.keySet()) {
            write(
                    "DELETE FROM tidegate.load_table WHERE pipeline = ? AND schema_name = ? AND table_name = ?",
                    pipeline.value(),
                    gone.schema(),
                    gone.name());
        }
    }

    /** @return number of this attempt; the workers of every earlier one can commit no more once this is committed */
    public long beginAttempt() throws SQLException {
        long attempt;
        try (PreparedStatement statement = target.prepareStatement(BEGIN_ATTEMPT)) {
            statement.setString(1, pipeline.value());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                attempt = row.getLong(1);
            }
        }
        try (PreparedStatement statement = target.prepareStatement(LOCK_PIECES)) {
            statement.setString(1, pipeline.value());
            statement.execute();
        }
        return attempt;
    }

    public Map<TableId, LoadTableRow> tables() throws SQLException {
        return LoadTableRow.read(target, pipeline);
    }

    public void slotCreated(LoadPlan plan, Lsn consistentPoint) throws SQLException {
        write(
                WRITE_CONSISTENT_LSN,
                consistentPoint.toString(),
                pipeline.value(),
                plan.stream().toString());
    }

    /** What passes is tried again. For what does not, nothing is kept: the table starts over once it is fixed. */
    public void tableFailed(TableId table, TidegateException failure) throws SQLException {
        update(
                FAIL_TABLE,
                failure.isTransient() ? "queued" : "errored",
                failure.code(),
                failure.getMessage(),
                failure.nextStep(),
                !failure.isTransient(),
                pipeline.value(),
                table.schema(),
                table.name());
        if (!failure.isTransient()) {
            LoadQueue.giveUpErrored(target, pipeline);
        }
    }

    /** Its copy could not be begun, for a reason that is not its own; it will be tried again. */
    public void tableWaits(TableId table, TidegateException failure) throws SQLException {
        update(
                WAIT_TABLE,
                failure.code(),
                failure.getMessage(),
                failure.nextStep(),
                pipeline.value(),
                table.schema(),
                table.name());
    }

    /** In the transaction that wrote the last rows. */
    public void tableLoaded(TableId table, Lsn point, long rows, long bytes) throws SQLException {
        write(FINISH_TABLE, point.toString(), rows, bytes, pipeline.value(), table.schema(), table.name());
    }

    public void progress(LoadProgress.TableProgress table) throws SQLException {
        update(
                WRITE_PROGRESS,
                table.copyingRows(),
                table.copyingBytes(),
                table.rowsPerSecond(),
                pipeline.value(),
                table.table().schema(),
                table.table().name());
    }

    public void finish(LoadPlan plan, long attempt) throws SQLException {
        write(START_STREAMING, pipeline.value(), plan.stream().toString(), attempt);
        write(WRITE_CHECKPOINT, pipeline.value(), plan.stream().toString());
    }

    /** Every write here hits exactly one row; otherwise somebody else has changed the state under us. */
    private void write(String sql, Object... parameters) throws SQLException {
        if (update(sql, parameters) != 1) {
            throw stateChanged(pipeline);
        }
    }

    private int update(String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = target.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            return statement.executeUpdate();
        }
    }

    static TidegateException stateChanged(PipelineName pipeline) {
        return new TidegateException(
                LoadCode.LOAD_STATE_CHANGED,
                "the state of pipeline " + pipeline + " in the target was changed while it was being loaded",
                "find out who else runs or drops this pipeline, then start again");
    }

    /** Refuses to resume with state that another source left. */
    public static TidegateException otherSource(PipelineName pipeline, String sourceDatabase, String systemId) {
        return new TidegateException(
                ServerCode.SOURCE_CHANGED,
                "the target knows pipeline " + pipeline + " as a copy of database " + sourceDatabase
                        + " of the cluster with system identifier " + systemId + ", which the source is not",
                "check source.url, or drop the pipeline first (tidegate drop)");
    }
}
