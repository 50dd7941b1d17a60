package dev.tidegate.apply.sequences;

import dev.tidegate.model.PipelineName;
import dev.tidegate.state.PipelineStore;
import dev.tidegate.state.sequence.SequenceState;
import dev.tidegate.state.sequence.SequenceState.Direction;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Result of a round, stored in the target in one transaction in place of the last one. */
final class SequenceStateStore {

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
    private static final String OTHERS = """
            DELETE FROM tidegate.sequence
            WHERE pipeline = ? AND direction = ? AND checked_at <> now()
            """;

    private final Connection target;
    private final PipelineName pipeline;
    private final Direction direction;

    SequenceStateStore(Connection target, PipelineName pipeline, Direction direction) {
        this.target = target;
        this.pipeline = pipeline;
        this.direction = direction;
    }

    /** Writes nothing if the target knows no such pipeline: then nothing can refer to it. */
    void write(List<SequenceState> states) throws SQLException {
        if (new PipelineStore(target, pipeline).read().isEmpty()) {
            return;
        }
        target.setAutoCommit(false);
        try {
            writeRound(states);
            target.commit();
        } catch (SQLException e) {
            target.rollback();
            throw e;
        } finally {
            target.setAutoCommit(true);
        }
    }

    private void writeRound(List<SequenceState> states) throws SQLException {
        try (PreparedStatement round = named(ROUND);
                PreparedStatement sequences = named(SEQUENCES);
                PreparedStatement others = named(OTHERS)) {
            round.executeUpdate();
            array(sequences, 3, states, state -> state.id().schema());
            array(sequences, 4, states, state -> state.id().name());
            array(sequences, 5, states, state -> text(state.sourceNext()));
            array(sequences, 6, states, state -> text(state.targetNext()));
            array(sequences, 7, states, state -> state.standing().text());
            array(sequences, 8, states, SequenceState::note);
            array(sequences, 9, states, state -> Boolean.toString(state.moved()));
            sequences.executeUpdate();
            others.executeUpdate();
        }
    }

    private PreparedStatement named(String sql) throws SQLException {
        PreparedStatement statement = target.prepareStatement(sql);
        statement.setString(1, pipeline.value());
        statement.setString(2, direction.text());
        return statement;
    }

    private void array(
            PreparedStatement statement, int index, List<SequenceState> states, Function<SequenceState, String> field)
            throws SQLException {
        statement.setArray(
                index, target.createArrayOf("text", states.stream().map(field).toArray()));
    }

    private static String text(Optional<BigInteger> value) {
        return value.map(BigInteger::toString).orElse(null);
    }
}
