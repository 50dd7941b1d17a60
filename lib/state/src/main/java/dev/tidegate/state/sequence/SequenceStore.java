package dev.tidegate.state.sequence;

import dev.tidegate.model.PipelineName;
import dev.tidegate.model.SequenceId;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.state.PipelineStore;
import dev.tidegate.state.sequence.SequenceState.Direction;
import dev.tidegate.state.sequence.SequenceState.Standing;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Result of the last round over the sequences in one direction, from tables {@code sequence_round} and {@code sequence}. */
public final class SequenceStore {

    private static final String SELECT_ROUND = """
            SELECT checked_at
            FROM tidegate.sequence_round
            WHERE pipeline = ? AND direction = ?
            """;

    private static final String SELECT = """
            SELECT schema_name, sequence_name, source_next, target_next, state, note,
                   moved_at IS NOT DISTINCT FROM checked_at AS moved
            FROM tidegate.sequence
            WHERE pipeline = ? AND direction = ?
            ORDER BY schema_name, sequence_name
            """;

    /** First, so that two rounds at once write one after the other. */
    private static final String ROUND = """
            INSERT INTO tidegate.sequence_round (pipeline, direction, checked_at)
            VALUES (?, ?, now())
            ON CONFLICT (pipeline, direction) DO UPDATE SET checked_at = now()
            """;

    private static final String SEQUENCES = """
            INSERT INTO tidegate.sequence AS s
                   (pipeline, direction, schema_name, sequence_name, source_next, target_next, state, note,
                    moved_at, checked_at)
            SELECT ?, ?, w.schema_name, w.sequence_name, w.source_next::numeric, w.target_next::numeric, w.state, w.note,
                   CASE WHEN w.moved::boolean THEN now() END, now()
            FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
                 w (schema_name, sequence_name, source_next, target_next, state, note, moved)
            ON CONFLICT (pipeline, direction, schema_name, sequence_name) DO UPDATE
            SET source_next = excluded.source_next, target_next = excluded.target_next, state = excluded.state,
                note = excluded.note, moved_at = coalesce(excluded.moved_at, s.moved_at), checked_at = now()
            """;

    /** Those that no longer belong to the pipeline. */
    private static final String DELETE_OTHERS = """
            DELETE FROM tidegate.sequence
            WHERE pipeline = ? AND direction = ? AND checked_at <> now()
            """;

    private final Connection target;
    private final Sql sql;
    private final PipelineName pipeline;
    private final String direction;

    public SequenceStore(Connection target, PipelineName pipeline, Direction direction) {
        this.target = target;
        this.sql = Sql.on(target);
        this.pipeline = pipeline;
        this.direction = direction.text();
    }

    /** @return without a time if nobody has looked yet */
    public SequenceStates read() throws SQLException {
        return new SequenceStates(
                sql.first(SELECT_ROUND, row -> Sql.instant(row, "checked_at"), pipeline, direction),
                sql.list(SELECT, SequenceStore::map, pipeline, direction));
    }

    private static SequenceState map(ResultSet row) throws SQLException {
        return new SequenceState(
                new SequenceId(row.getString("schema_name"), row.getString("sequence_name")),
                integer(row, "source_next"),
                integer(row, "target_next"),
                Standing.of(row.getString("state")),
                row.getBoolean("moved"),
                row.getString("note"));
    }

    private static Optional<BigInteger> integer(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getBigDecimal(column)).map(BigDecimal::toBigInteger);
    }

    /**
     * A round takes the place of the last one, in a transaction of its own. Writes nothing if the target knows no such
     * pipeline: then nothing can refer to it.
     */
    public void write(List<SequenceState> states) throws SQLException {
        if (new PipelineStore(target, pipeline).read().isEmpty()) {
            return;
        }
        target.setAutoCommit(false);
        try {
            writeRound(states);
            target.commit();
        } catch (SQLException | RuntimeException e) {
            target.rollback();
            throw e;
        } finally {
            target.setAutoCommit(true);
        }
    }

    private void writeRound(List<SequenceState> states) throws SQLException {
        sql.update(ROUND, pipeline, direction);
        sql.update(
                SEQUENCES,
                pipeline,
                direction,
                column(states, state -> state.id().schema()),
                column(states, state -> state.id().name()),
                column(states, state -> text(state.sourceNext())),
                column(states, state -> text(state.targetNext())),
                column(states, state -> state.standing().text()),
                column(states, SequenceState::note),
                column(states, state -> Boolean.toString(state.moved())));
        sql.update(DELETE_OTHERS, pipeline, direction);
    }

    private static List<String> column(List<SequenceState> states, Function<SequenceState, String> field) {
        return states.stream().map(field).toList();
    }

    private static String text(Optional<BigInteger> value) {
        return value.map(BigInteger::toString).orElse(null);
    }
}
