package dev.tidegate.state;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.StreamId;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.LoadCode;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.state.PipelineState.Phase;
import dev.tidegate.state.schema.StateVersion;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** Table {@code pipeline}: the stream of each pipeline, and whether its tables are loaded. Never commits: its caller does. */
public final class PipelineStore {

    private static final String SELECT = """
            SELECT stream_id, source_system_id, source_database, consistent_lsn::text, state
            FROM tidegate.pipeline
            WHERE pipeline = ?
            """;

    private static final String BEGIN = """
            INSERT INTO tidegate.pipeline (pipeline, stream_id, source_system_id, source_database, state)
            VALUES (?, ?::uuid, ?, ?, 'loading')
            ON CONFLICT (pipeline) DO UPDATE
            SET stream_id = excluded.stream_id, consistent_lsn = NULL, created_at = clock_timestamp()
            WHERE pipeline.state = 'loading'
            """;

    private static final String BEGIN_ATTEMPT = """
            UPDATE tidegate.pipeline
            SET load_attempt = load_attempt + 1
            WHERE pipeline = ?
            RETURNING load_attempt
            """;

    private static final String ATTEMPT = """
            SELECT load_attempt
            FROM tidegate.pipeline
            WHERE pipeline = ?
            """;

    private static final String SLOT_CREATED = """
            UPDATE tidegate.pipeline
            SET consistent_lsn = ?::pg_lsn
            WHERE pipeline = ? AND stream_id = ?::uuid AND state = 'loading'
            """;

    private static final String START_STREAMING = """
            UPDATE tidegate.pipeline
            SET state = 'streaming'
            WHERE pipeline = ? AND stream_id = ?::uuid AND state = 'loading' AND load_attempt = ?
            """;

    private static final String RESTART = """
            UPDATE tidegate.pipeline
            SET stream_id = ?::uuid, source_system_id = ?, consistent_lsn = ?::pg_lsn
            WHERE pipeline = ? AND state = 'streaming'
            """;

    private static final String DELETE = """
            DELETE FROM tidegate.pipeline
            WHERE pipeline = ?
            """;

    private final Connection target;
    private final Sql sql;
    private final PipelineName pipeline;

    public PipelineStore(Connection target, PipelineName pipeline) {
        this.target = target;
        this.sql = Sql.on(target);
        this.pipeline = pipeline;
    }

    /**
     * @return empty if this target knows no such pipeline
     * @throws TidegateException STATE-NEWER or STATE-OLDER: nothing else of this state is to be read either
     */
    public Optional<PipelineState> read() throws SQLException {
        return StateVersion.read(target).requireKnown().isInstalled() ? select() : Optional.empty();
    }

    /**
     * For what comes before a start, which migrates older state: what this reads is the same in all of them.
     *
     * @throws TidegateException STATE-NEWER
     */
    public Optional<PipelineState> readBeforeStart() throws SQLException {
        return StateVersion.read(target).refuseNewer().isInstalled() ? select() : Optional.empty();
    }

    private Optional<PipelineState> select() throws SQLException {
        return sql.first(SELECT, PipelineStore::map, pipeline);
    }

    private static PipelineState map(ResultSet row) throws SQLException {
        return new PipelineState(
                StreamId.parse(row.getString("stream_id")),
                row.getString("source_system_id"),
                row.getString("source_database"),
                Optional.ofNullable(row.getString("consistent_lsn")).map(Lsn::parse),
                Phase.of(row.getString("state")));
    }

    /** A new stream in phase loading, in place of an earlier one that cannot be continued. */
    public void begin(StreamId stream, String sourceSystemId, String sourceDatabase) throws SQLException {
        write(BEGIN, pipeline, stream, sourceSystemId, sourceDatabase);
    }

    /** @return number of this attempt at the load */
    public long beginAttempt() throws SQLException {
        return sql.first(BEGIN_ATTEMPT, Sql.NUMBER, pipeline).orElseThrow(() -> changed(pipeline));
    }

    /** @throws TidegateException LOAD-STATE-CHANGED if a later attempt at the load has begun */
    public void requireAttempt(long attempt) throws SQLException {
        if (sql.first(ATTEMPT, Sql.NUMBER, pipeline)
                .filter(last -> last == attempt)
                .isEmpty()) {
            throw changed(pipeline);
        }
    }

    /** @param consistentPoint where the slot's snapshot ends and the stream begins */
    public void slotCreated(StreamId stream, Lsn consistentPoint) throws SQLException {
        write(SLOT_CREATED, consistentPoint, pipeline, stream);
    }

    public void startStreaming(StreamId stream, long attempt) throws SQLException {
        write(START_STREAMING, pipeline, stream, attempt);
    }

    /** A pipeline that streams gets a new stream in place of one that its source cannot continue; its tables stay. */
    public void restart(StreamId stream, String sourceSystemId, Lsn consistentPoint) throws SQLException {
        write(RESTART, stream, sourceSystemId, consistentPoint, pipeline);
    }

    /** Every write here hits exactly one row; otherwise somebody else has changed the state under us. */
    private void write(String statement, Object... parameters) throws SQLException {
        if (sql.update(statement, parameters) != 1) {
            throw changed(pipeline);
        }
    }

    /** With all other state of the pipeline, which refers to it. */
    public boolean delete() throws SQLException {
        return sql.update(DELETE, pipeline) != 0;
    }

    /**
     * Whether some pipeline is left, which stays so until the transaction ends: nobody can read or write the table
     * meanwhile.
     */
    public static boolean lockAndFindAny(Connection target) throws SQLException {
        Sql sql = Sql.on(target);
        sql.execute("LOCK TABLE tidegate.pipeline IN ACCESS EXCLUSIVE MODE");
        return sql.isTrue("SELECT EXISTS (SELECT FROM tidegate.pipeline)");
    }

    /** @return LOAD-STATE-CHANGED */
    public static TidegateException changed(PipelineName pipeline) {
        return new TidegateException(
                LoadCode.LOAD_STATE_CHANGED,
                "the state of pipeline " + pipeline + " in the target was changed while it was being loaded",
                "find out who else runs or drops this pipeline, then start again");
    }
}
