package dev.tidegate.load.plan;

import dev.tidegate.load.model.CopiedRows;
import dev.tidegate.load.setup.SharedSnapshot;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.state.load.Piece;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** The pieces in the target's schema {@code tidegate}. Never commits: its caller does. */
public final class PieceStore {

    private static final String FORGET = """
            DELETE FROM tidegate.load_piece
            WHERE pipeline = ? AND schema_name = ? AND table_name = ?
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

    private static final String ADD = """
            INSERT INTO tidegate.load_piece (pipeline, schema_name, table_name, piece, relation, relation_oid, storage,
                                             first_block, end_block, source_bytes, state)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'queued')
            """;

    private static final String READ = """
            SELECT piece, relation, relation_oid, storage, first_block, end_block, source_bytes
            FROM tidegate.load_piece
            WHERE pipeline = ? AND schema_name = ? AND table_name = ? AND state = ?
            ORDER BY piece
            """;

    private static final String CLAIM = """
            SELECT state
            FROM tidegate.load_piece
            WHERE pipeline = ? AND schema_name = ? AND table_name = ? AND piece = ?
            FOR UPDATE
            """;

    private static final String ATTEMPT = """
            SELECT load_attempt
            FROM tidegate.pipeline
            WHERE pipeline = ?
            """;

    private static final String START_TABLE = """
            UPDATE tidegate.load_table
            SET started_at = clock_timestamp()
            WHERE pipeline = ? AND schema_name = ? AND table_name = ? AND started_at IS NULL
            """;

    private static final String FINISH_PIECE = """
            UPDATE tidegate.load_piece
            SET state = 'loaded', rows = ?, bytes = ?, loaded_lsn = ?::pg_lsn
            WHERE pipeline = ? AND schema_name = ? AND table_name = ? AND piece = ? AND state = 'queued'
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

    private final Connection target;
    private final PipelineName pipeline;

    public PieceStore(Connection target, PipelineName pipeline) {
        this.target = target;
        this.pipeline = pipeline;
    }

    /** The table begins anew under this snapshot. */
    void plan(TableInfo table, List<Piece> pieces, SharedSnapshot snapshot) throws SQLException {
        TableId id = table.id();
        update(FORGET, pipeline.value(), id.schema(), id.name());
        update(
                PLAN,
                snapshot.point().toString(),
                snapshot.xmin(),
                columns(table),
                pieces.size(),
                table.storage().estimatedRows(),
                pieces.stream().mapToLong(Piece::sourceBytes).sum(),
                pipeline.value(),
                id.schema(),
                id.name());
        try (PreparedStatement statement = target.prepareStatement(ADD)) {
            for (Piece piece : pieces) {
                bind(
                        statement,
                        pipeline.value(),
                        id.schema(),
                        id.name(),
                        piece.number(),
                        piece.relation(),
                        piece.relationOid(),
                        piece.storage(),
                        piece.firstBlock(),
                        piece.endBlock().isPresent() ? piece.endBlock().getAsLong() : null,
                        piece.sourceBytes());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /** What tells whether a table's columns are still the ones that were cut: a column made anew has another number. */
    static String columns(TableInfo table) {
        return String.join(
                ", ",
                table.columns().stream()
                        .filter(column -> !column.isGenerated())
                        .map(column -> column.position() + " " + column.name() + " " + column.type())
                        .toList());
    }

    void resume(TableId table) throws SQLException {
        update(RESUME, pipeline.value(), table.schema(), table.name());
    }

    List<Piece> queued(TableId table) throws SQLException {
        return read(table, "queued");
    }

    public List<Piece> loaded(TableId table) throws SQLException {
        return read(table, "loaded");
    }

    private List<Piece> read(TableId table, String state) throws SQLException {
        List<Piece> pieces = new ArrayList<>();
        try (PreparedStatement statement = target.prepareStatement(READ)) {
            bind(statement, pipeline.value(), table.schema(), table.name(), state);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    long end = row.getLong("end_block");
                    OptionalLong endBlock = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(end);
                    pieces.add(new Piece(
                            table,
                            row.getInt("piece"),
                            row.getString("relation"),
                            row.getLong("relation_oid"),
                            row.getLong("storage"),
                            row.getLong("first_block"),
                            endBlock,
                            row.getLong("source_bytes")));
                }
            }
        }
        return pieces;
    }

    /**
     * Locks the piece, then asks: a later attempt that has begun meanwhile has held the same lock.
     *
     * @return false if it is loaded already: the commit went through and its answer was lost
     * @throws dev.tidegate.model.failure.TidegateException LOAD-STATE-CHANGED if this attempt is over
     */
    public boolean claim(Piece piece, long attempt) throws SQLException {
        boolean queued;
        try (PreparedStatement statement = target.prepareStatement(CLAIM)) {
            bind(
                    statement,
                    pipeline.value(),
                    piece.table().schema(),
                    piece.table().name(),
                    piece.number());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw LoadStateStore.stateChanged(pipeline);
                }
                queued = row.getString(1).equals("queued");
            }
        }
        requireAttempt(attempt);
        return queued;
    }

    /** In a short transaction of its own: the pieces of a table share this row. */
    public void started(TableId table) throws SQLException {
        update(START_TABLE, pipeline.value(), table.schema(), table.name());
    }

    public void requireAttempt(long attempt) throws SQLException {
        try (PreparedStatement statement = target.prepareStatement(ATTEMPT)) {
            statement.setString(1, pipeline.value());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next() || row.getLong(1) != attempt) {
                    throw LoadStateStore.stateChanged(pipeline);
                }
            }
        }
    }

    /** In the transaction that wrote the rows. */
    public void finish(Piece piece, CopiedRows copied, Lsn point) throws SQLException {
        TableId table = piece.table();
        String lsn = point.toString();
        int pieces = update(
                FINISH_PIECE,
                copied.rows(),
                copied.bytes(),
                lsn,
                pipeline.value(),
                table.schema(),
                table.name(),
                piece.number());
        int tables = update(
                COUNT_PIECE,
                copied.rows(),
                copied.bytes(),
                copied.rows(),
                copied.bytes(),
                lsn,
                lsn,
                lsn,
                lsn,
                pipeline.value(),
                table.schema(),
                table.name());
        if (pieces != 1 || tables != 1) {
            throw LoadStateStore.stateChanged(pipeline);
        }
    }

    private int update(String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = target.prepareStatement(sql)) {
            bind(statement, parameters);
            return statement.executeUpdate();
        }
    }

    private static void bind(PreparedStatement statement, Object... parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
    }
}
