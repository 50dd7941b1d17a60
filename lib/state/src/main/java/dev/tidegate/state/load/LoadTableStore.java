package dev.tidegate.state.load;

import dev.tidegate.config.tables.MappedTable;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.SqlName;
import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.state.PipelineStore;
import dev.tidegate.state.load.LoadTable.Failure;
import dev.tidegate.state.load.LoadTable.Progress;
import dev.tidegate.state.load.LoadTable.State;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Table {@code load_table}: every table of a pipeline, and how far its copy is. Never commits: its caller does. */
public final class LoadTableStore {

    /** Without {@code columns}, which may be long and which monitors have no use for. */
    private static final String SELECT = """
            SELECT schema_name, table_name, written_as, ours, state, lane, base_lsn::text, base_xmin, loaded_lsn::text,
                   started_at IS NOT NULL AS started, pieces, pieces_loaded, estimated_rows, source_bytes, rows, bytes,
                   copying_rows, copying_bytes, rows_per_second, errors, error_code, error_problem, error_next_step
            FROM tidegate.load_table
            WHERE pipeline = ?
            ORDER BY schema_name, table_name
            """;

    private static final String HAS_COLUMNS = """
            SELECT columns = ?
            FROM tidegate.load_table
            WHERE pipeline = ? AND schema_name = ? AND table_name = ?
            """;

    private static final String ALL_LOADED = """
            SELECT NOT EXISTS (SELECT FROM tidegate.load_table WHERE pipeline = ? AND state <> 'loaded')
            """;

    private static final String LATE = """
            SELECT lane
            FROM tidegate.load_table
            WHERE pipeline = ? AND lane < 0 AND state IN ('queued', 'loading')
            ORDER BY lane
            """;

    private static final String ADD = """
            INSERT INTO tidegate.load_table (pipeline, schema_name, table_name, written_as, state, ours)
            VALUES (?, ?, ?, ?, 'queued', false)
            ON CONFLICT DO NOTHING
            """;

    private static final String DELETE = """
            DELETE FROM tidegate.load_table
            WHERE pipeline = ? AND schema_name = ? AND table_name = ?
            """;

    /** What an earlier life of the pipeline has copied stays known as ours. */
    private static final String REQUEUE = """
            UPDATE tidegate.load_table
            SET state = 'queued', loaded_lsn = NULL, base_lsn = NULL, base_xmin = NULL
            WHERE pipeline = ?
            """;

    /** Whatever was copied of it, from here on every change counts. */
    private static final String TAKE_AS_LOADED = """
            UPDATE tidegate.load_table
            SET state = 'loaded', lane = 0, base_lsn = ?::pg_lsn, base_xmin = NULL, loaded_lsn = ?::pg_lsn,
                copying_rows = 0, copying_bytes = 0, error_code = NULL, error_problem = NULL, error_next_step = NULL
            WHERE pipeline = ?
            """;

    private static final String QUEUE_LATE = """
            INSERT INTO tidegate.load_table (pipeline, schema_name, table_name, written_as, state, ours, lane)
            VALUES (?, ?, ?, ?, 'queued', false, ?)
            ON CONFLICT (pipeline, schema_name, table_name) DO UPDATE
            SET written_as = excluded.written_as, state = 'queued', lane = excluded.lane, rows = 0, bytes = 0,
                started_at = NULL, finished_at = NULL, base_lsn = NULL, base_xmin = NULL, loaded_lsn = NULL,
                columns = NULL, pieces = 0, pieces_loaded = 0, copying_rows = 0, copying_bytes = 0,
                error_code = NULL, error_problem = NULL, error_next_step = NULL
            """;

    private static final String PLAN = """
            UPDATE tidegate.load_table
            SET state = 'loading', ours = true, base_lsn = ?::pg_lsn, base_xmin = ?, loaded_lsn = NULL, columns = ?,
                pieces = ?, pieces_loaded = 0, rows = 0, bytes = 0, copying_rows = 0, copying_bytes = 0,
                estimated_rows = ?, source_bytes = ?, started_at = NULL, finished_at = NULL,
                error_code = NULL, error_problem = NULL, error_next_step = NULL
            WHERE pipeline = ? AND schema_name = ? AND table_name = ?
            """;

    private static final String RESUME = """
            UPDATE tidegate.load_table
            SET state = 'loading', copying_rows = 0, copying_bytes = 0,
                error_code = NULL, error_problem = NULL, error_next_step = NULL
            WHERE pipeline = ? AND schema_name = ? AND table_name = ?
            """;

    private static final String START = """
            UPDATE tidegate.load_table
            SET started_at = clock_timestamp()
            WHERE pipeline = ? AND schema_name = ? AND table_name = ? AND started_at IS NULL
            """;

    private static final String WRITE_PROGRESS = """
            UPDATE tidegate.load_table
            SET copying_rows = ?, copying_bytes = ?, rows_per_second = ?
            WHERE pipeline = ? AND schema_name = ? AND table_name = ? AND state = 'loading'
            """;

    /** With its last piece a table is loaded, if all of them came from one snapshot. */
    private static final String COUNT_PIECE = """
            UPDATE tidegate.load_table
            SET rows = rows + ?, bytes = bytes + ?, pieces_loaded = pieces_loaded + 1,
                copying_rows = CASE WHEN pieces_loaded + 1 = pieces THEN 0 ELSE greatest(copying_rows - ?, 0) END,
                copying_bytes = CASE WHEN pieces_loaded + 1 = pieces THEN 0 ELSE greatest(copying_bytes - ?, 0) END,
                state = CASE WHEN pieces_loaded + 1 = pieces AND base_lsn = ?::pg_lsn THEN 'loaded' ELSE state END,
                loaded_lsn = CASE WHEN pieces_loaded + 1 = pieces AND base_lsn = ?::pg_lsn THEN ?::pg_lsn END,
                finished_at = CASE WHEN pieces_loaded + 1 = pieces AND base_lsn = ?::pg_lsn THEN clock_timestamp() END
            WHERE pipeline = ? AND schema_name = ? AND table_name = ? AND state = 'loading'
            """;

    private static final String FINISH = """
            UPDATE tidegate.load_table
            SET state = 'loaded', loaded_lsn = ?::pg_lsn, rows = rows + ?, bytes = bytes + ?,
                finished_at = clock_timestamp(), copying_rows = 0, copying_bytes = 0
            WHERE pipeline = ? AND schema_name = ? AND table_name = ? AND state = 'loading'
            """;

    private static final String WAIT = """
            UPDATE tidegate.load_table
            SET errors = errors + 1, error_code = ?, error_problem = ?, error_next_step = ?
            WHERE pipeline = ? AND schema_name = ? AND table_name = ? AND state IN ('queued', 'loading')
            """;

    /** The next start tries again what belongs to the main lane; what came later has to be asked for. */
    private static final String FAIL = """
            UPDATE tidegate.load_table
            SET state = ?, errors = errors + 1, copying_rows = 0, copying_bytes = 0,
                error_code = ?, error_problem = ?,
                error_next_step = ? || CASE WHEN ? AND lane < 0
                                            THEN '; then: tidegate load --table ' || schema_name || '.' || table_name
                                            ELSE '' END
            WHERE pipeline = ? AND schema_name = ? AND table_name = ? AND state <> 'loaded'
            """;

    private static final String FAIL_LANE = """
            UPDATE tidegate.load_table
            SET state = 'errored', errors = errors + 1, error_code = ?, error_problem = ?, error_next_step = ?
            WHERE pipeline = ? AND lane = ?
            """;

    private static final String OF_LANE = """
            SELECT schema_name, table_name
            FROM tidegate.load_table
            WHERE pipeline = ? AND lane = ?
            ORDER BY schema_name, table_name
            """;

    private static final String CHANGE_LANE = """
            UPDATE tidegate.load_table
            SET lane = ?
            WHERE pipeline = ? AND lane = ?
            """;

    private static final String CHANGE_LANE_OF_TABLE = """
            UPDATE tidegate.load_table
            SET lane = ?
            WHERE pipeline = ? AND schema_name = ? AND table_name = ?
            """;

    private static final String GIVE_TO_MAIN_LANE = """
            UPDATE tidegate.load_table
            SET lane = 0,
                base_lsn = greatest(base_lsn, ?::pg_lsn),
                loaded_lsn = greatest(loaded_lsn, ?::pg_lsn)
            WHERE pipeline = ? AND lane = ?
            """;

    private final Sql sql;
    private final PipelineName pipeline;

    public LoadTableStore(Connection target, PipelineName pipeline) {
        this.sql = Sql.on(target);
        this.pipeline = pipeline;
    }

    /** @return by schema and name, in the order of the target's collation */
    public List<LoadTable> all() throws SQLException {
        return sql.list(SELECT, LoadTableStore::map, pipeline);
    }

    private static LoadTable map(ResultSet row) throws SQLException {
        return new LoadTable(
                new TableId(row.getString("schema_name"), row.getString("table_name")),
                Optional.ofNullable(row.getString("written_as")),
                row.getBoolean("ours"),
                State.of(row.getString("state")),
                row.getInt("lane"),
                Optional.ofNullable(row.getString("base_lsn")).map(Lsn::parse),
                row.getLong("base_xmin"),
                Optional.ofNullable(row.getString("loaded_lsn")).map(Lsn::parse),
                progress(row));
    }

    private static Progress progress(ResultSet row) throws SQLException {
        String code = row.getString("error_code");
        return new Progress(
                row.getBoolean("started"),
                row.getInt("pieces"),
                row.getInt("pieces_loaded"),
                row.getLong("estimated_rows"),
                row.getLong("source_bytes"),
                row.getLong("rows"),
                row.getLong("bytes"),
                row.getLong("copying_rows"),
                row.getLong("copying_bytes"),
                row.getDouble("rows_per_second"),
                row.getInt("errors"),
                code == null
                        ? Optional.empty()
                        : Optional.of(
                                new Failure(code, row.getString("error_problem"), row.getString("error_next_step"))));
    }

    /** Whether the table's columns are still those that were copied. */
    public boolean hasColumns(TableInfo table) throws SQLException {
        return sql.isTrue(
                HAS_COLUMNS,
                columns(table),
                pipeline,
                table.id().schema(),
                table.id().name());
    }

    /** A column that is dropped and added again has another number. */
    private static String columns(TableInfo table) {
        return table.columns().stream()
                .filter(column -> !column.isGenerated())
                .map(column -> column.position() + " " + column.name() + " " + column.type())
                .collect(Collectors.joining(", "));
    }

    /** @return lanes of the tables that are to be copied beside the stream */
    public List<Integer> lateLanes() throws SQLException {
        return sql.list(LATE, row -> row.getInt(1), pipeline);
    }

    /** @throws TidegateException LOAD-STATE-CHANGED */
    public void requireAllLoaded() throws SQLException {
        requireOurs(sql.isTrue(ALL_LOADED, pipeline));
    }

    /** Makes these tables known, and forgets all others. */
    public void register(Collection<MappedTable> tables) throws SQLException {
        Set<TableId> others = new LinkedHashSet<>();
        all().forEach(known -> others.add(known.table()));
        for (MappedTable names : tables) {
            TableId table = names.source();
            if (!others.remove(table)) {
                requireOurs(sql.update(ADD, pipeline, table.schema(), table.name(), names.writtenAs()) == 1);
            }
        }
        for (TableId gone : others) {
            requireOurs(update(DELETE, gone) == 1);
        }
    }

    /** All tables start over, for a new stream. */
    public void requeueAll() throws SQLException {
        sql.update(REQUEUE, pipeline);
    }

    /** All tables are taken as loaded at the point, whatever they hold. */
    public void takeAllAsLoaded(Lsn point) throws SQLException {
        sql.update(TAKE_AS_LOADED, point, point, pipeline);
    }

    void queueLate(MappedTable names, int lane) throws SQLException {
        TableId table = names.source();
        sql.update(QUEUE_LATE, pipeline, table.schema(), table.name(), names.writtenAs(), lane);
    }

    /** The table is copied from the start, under this snapshot. */
    void plan(TableInfo table, List<Piece> pieces, Lsn snapshot, long xmin) throws SQLException {
        update(
                PLAN,
                table.id(),
                snapshot,
                xmin,
                columns(table),
                pieces.size(),
                table.storage().estimatedRows(),
                pieces.stream().mapToLong(Piece::sourceBytes).sum());
    }

    /** The pieces that are loaded stay. */
    public void resume(TableId table) throws SQLException {
        update(RESUME, table);
    }

    /** In a short transaction of its own: the pieces of a table share this row. */
    public void started(TableId table) throws SQLException {
        update(START, table);
    }

    /** What the pieces under way have written so far. */
    public void progress(TableId table, long rows, long bytes, double rowsPerSecond) throws SQLException {
        update(WRITE_PROGRESS, table, rows, bytes, rowsPerSecond);
    }

    /** In the transaction that wrote the rows. */
    void pieceLoaded(TableId table, Lsn snapshot, long rows, long bytes) throws SQLException {
        requireOurs(update(COUNT_PIECE, table, rows, bytes, rows, bytes, snapshot, snapshot, snapshot, snapshot) == 1);
    }

    /** In the transaction that wrote the last rows. */
    public void loaded(TableId table, Lsn snapshot, long rows, long bytes) throws SQLException {
        requireOurs(update(FINISH, table, snapshot, rows, bytes) == 1);
    }

    /** Its copy could not be begun, for a reason that is not its own; it will be tried again. */
    public void waits(TableId table, TidegateException failure) throws SQLException {
        update(WAIT, table, failure.code(), failure.getMessage(), failure.nextStep());
    }

    void failed(TableId table, TidegateException failure) throws SQLException {
        boolean forGood = !failure.isTransient();
        State state = forGood ? State.ERRORED : State.QUEUED;
        update(FAIL, table, state.text(), failure.code(), failure.getMessage(), failure.nextStep(), forGood);
    }

    void laneFailed(int lane, TidegateException failure, String nextStep) throws SQLException {
        sql.update(FAIL_LANE, failure.code(), failure.getMessage(), nextStep, pipeline, lane);
    }

    List<TableId> ofLane(int lane) throws SQLException {
        return sql.list(
                OF_LANE, row -> new TableId(row.getString("schema_name"), row.getString("table_name")), pipeline, lane);
    }

    /** All tables of a lane go to another one that stands at the same point. */
    void changeLane(int from, int to) throws SQLException {
        sql.update(CHANGE_LANE, to, pipeline, from);
    }

    void changeLane(TableId table, int to) throws SQLException {
        update(CHANGE_LANE_OF_TABLE, table, to);
    }

    /** @param point that they have reached */
    void giveToMainLane(int lane, Lsn point) throws SQLException {
        sql.update(GIVE_TO_MAIN_LANE, point, point, pipeline, lane);
    }

    /** The statement with which a person says that the table was renamed on the target. */
    String renameSql(TableId table, String writtenAs) {
        return "UPDATE tidegate.load_table SET written_as = " + SqlName.literal(writtenAs) + " WHERE pipeline = "
                + SqlName.literal(pipeline.value()) + " AND schema_name = " + SqlName.literal(table.schema())
                + " AND table_name = " + SqlName.literal(table.name());
    }

    private int update(String statement, TableId table, Object... first) throws SQLException {
        List<Object> parameters = new ArrayList<>(List.of(first));
        parameters.addAll(List.of(pipeline, table.schema(), table.name()));
        return sql.update(statement, parameters.toArray());
    }

    private void requireOurs(boolean asExpected) {
        if (!asExpected) {
            throw PipelineStore.changed(pipeline);
        }
    }
}
