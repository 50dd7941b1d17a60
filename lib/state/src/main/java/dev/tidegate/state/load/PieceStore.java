package dev.tidegate.state.load;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.state.PipelineStore;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Table {@code load_piece}: the pieces of the tables, and which of them are copied. Never commits: its caller does. */
public final class PieceStore {

    /** What has become of a piece. */
    private enum State {
        QUEUED("queued"),
        LOADED("loaded");

        private final String text;

        State(String text) {
            this.text = text;
        }
    }

    private static final String FORGET_ALL = """
            DELETE FROM tidegate.load_piece
            WHERE pipeline = ?
            """;

    private static final String NEWEST = """
            SELECT loaded_lsn::text
            FROM tidegate.load_piece
            WHERE pipeline = ? AND loaded_lsn IS NOT NULL
            ORDER BY loaded_lsn DESC
            LIMIT 1
            """;

    private static final String FORGET = """
            DELETE FROM tidegate.load_piece
            WHERE pipeline = ? AND schema_name = ? AND table_name = ?
            """;

    private static final String ADD = """
            INSERT INTO tidegate.load_piece (pipeline, schema_name, table_name, piece, relation, relation_oid, storage,
                                             first_block, end_block, source_bytes, state)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'queued')
            """;

    private static final String SELECT = """
            SELECT schema_name, table_name, piece, relation, relation_oid, storage, first_block, end_block, source_bytes
            FROM tidegate.load_piece
            WHERE pipeline = ? AND schema_name = ? AND table_name = ? AND state = ?
            ORDER BY piece
            """;

    /** Waits for workers of a former attempt whose process is gone but whose sessions are not yet. */
    private static final String LOCK_ALL = """
            SELECT count(*)
            FROM (SELECT FROM tidegate.load_piece WHERE pipeline = ? FOR UPDATE) AS locked
            """;

    private static final String CLAIM = """
            SELECT state
            FROM tidegate.load_piece
            WHERE pipeline = ? AND schema_name = ? AND table_name = ? AND piece = ?
            FOR UPDATE
            """;

    private static final String FINISH = """
            UPDATE tidegate.load_piece
            SET state = 'loaded', rows = ?, bytes = ?, loaded_lsn = ?::pg_lsn
            WHERE pipeline = ? AND schema_name = ? AND table_name = ? AND piece = ? AND state = 'queued'
            """;

    private final Sql sql;
    private final PipelineName pipeline;
    private final PipelineStore pipelines;
    private final LoadTableStore tables;

    public PieceStore(Connection target, PipelineName pipeline) {
        this.sql = Sql.on(target);
        this.pipeline = pipeline;
        this.pipelines = new PipelineStore(target, pipeline);
        this.tables = new LoadTableStore(target, pipeline);
    }

    /** @return number of this attempt; the workers of every earlier one can commit no more once this is committed */
    public long beginAttempt() throws SQLException {
        long attempt = pipelines.beginAttempt();
        sql.one(LOCK_ALL, Sql.NUMBER, pipeline);
        return attempt;
    }

    void forget(TableId table) throws SQLException {
        sql.update(FORGET, pipeline, table.schema(), table.name());
    }

    /** The table starts over, under the snapshot of this point. */
    public void plan(TableInfo table, List<Piece> pieces, Lsn snapshot, long xmin) throws SQLException {
        forget(table.id());
        tables.plan(table, pieces, snapshot, xmin);
        sql.batch(ADD, pieces.stream().map(this::row).toList());
    }

    private Object[] row(Piece piece) {
        return new Object[] {
            pipeline,
            piece.table().schema(),
            piece.table().name(),
            piece.number(),
            piece.relation(),
            piece.relationOid(),
            piece.storage(),
            piece.firstBlock(),
            piece.endBlock().isPresent() ? piece.endBlock().getAsLong() : null,
            piece.sourceBytes()
        };
    }

    public List<Piece> queued(TableId table) throws SQLException {
        return read(table, State.QUEUED);
    }

    public List<Piece> loaded(TableId table) throws SQLException {
        return read(table, State.LOADED);
    }

    private List<Piece> read(TableId table, State state) throws SQLException {
        return sql.list(SELECT, PieceStore::map, pipeline, table.schema(), table.name(), state.text);
    }

    private static Piece map(ResultSet row) throws SQLException {
        long end = row.getLong("end_block");
        OptionalLong endBlock = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(end);
        return new Piece(
                new TableId(row.getString("schema_name"), row.getString("table_name")),
                row.getInt("piece"),
                row.getString("relation"),
                row.getLong("relation_oid"),
                row.getLong("storage"),
                row.getLong("first_block"),
                endBlock,
                row.getLong("source_bytes"));
    }

    /**
     * Locks the piece, then asks: a later attempt that has begun meanwhile has held the same lock.
     *
     * @return false if it is loaded already: the commit went through and its answer was lost
     * @throws dev.tidegate.model.failure.TidegateException LOAD-STATE-CHANGED if this attempt is over
     */
    public boolean claim(Piece piece, long attempt) throws SQLException {
        TableId table = piece.table();
        String state = sql.first(CLAIM, Sql.TEXT, pipeline, table.schema(), table.name(), piece.number())
                .orElseThrow(() -> PipelineStore.changed(pipeline));
        pipelines.requireAttempt(attempt);
        return state.equals(State.QUEUED.text);
    }

    /** In the transaction that wrote the rows. */
    public void finish(Piece piece, Lsn snapshot, long rows, long bytes) throws SQLException {
        TableId table = piece.table();
        int finished =
                sql.update(FINISH, rows, bytes, snapshot, pipeline, table.schema(), table.name(), piece.number());
        if (finished != 1) {
            throw PipelineStore.changed(pipeline);
        }
        tables.pieceLoaded(table, snapshot, rows, bytes);
    }

    /** @return the newest snapshot of the source that rows were copied from; empty if none were */
    public Optional<Lsn> newestSnapshot() throws SQLException {
        return sql.first(NEWEST, row -> Lsn.parse(row.getString(1)), pipeline);
    }

    /** Of all tables. */
    public void forgetAll() throws SQLException {
        sql.update(FORGET_ALL, pipeline);
    }
}
