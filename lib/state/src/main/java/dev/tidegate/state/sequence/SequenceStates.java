package dev.tidegate.state.sequence;

import dev.tidegate.model.PipelineName;
import dev.tidegate.model.SequenceId;
import dev.tidegate.state.sequence.SequenceState.Direction;
import dev.tidegate.state.sequence.SequenceState.Standing;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the last round found out about a pipeline's sequences in one direction. A gate must look at the age too: nobody
 * may have looked since.
 *
 * @param checkedAt target's clock: when all of them were looked at; empty if that never happened
 */
public record SequenceStates(Optional<Instant> checkedAt, List<SequenceState> sequences) {

    private static final String SELECT = """
            SELECT schema_name, sequence_name, source_next, target_next, state, note,
                   moved_at IS NOT DISTINCT FROM checked_at AS moved
            FROM tidegate.sequence
            WHERE pipeline = ? AND direction = ?
            ORDER BY schema_name, sequence_name
            """;

    private static final String ROUND = """
            SELECT checked_at
            FROM tidegate.sequence_round
            WHERE pipeline = ? AND direction = ?
            """;

    public SequenceStates {
        sequences = List.copyOf(sequences);
    }

    /** @return without a time if nobody has looked yet */
    public static SequenceStates read(Connection target, PipelineName pipeline, Direction direction)
            throws SQLException {
        return new SequenceStates(round(target, pipeline, direction), sequences(target, pipeline, direction));
    }

    private static Optional<Instant> round(Connection target, PipelineName pipeline, Direction direction)
            throws SQLException {
        try (PreparedStatement statement = target.prepareStatement(ROUND)) {
            statement.setString(1, pipeline.value());
            statement.setString(2, direction.text());
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(row.getObject("checked_at", OffsetDateTime.class)
                                .toInstant())
                        : Optional.empty();
            }
        }
    }

    private static List<SequenceState> sequences(Connection target, PipelineName pipeline, Direction direction)
            throws SQLException {
        List<SequenceState> sequences = new ArrayList<>();
        try (PreparedStatement statement = target.prepareStatement(SELECT)) {
            statement.setString(1, pipeline.value());
            statement.setString(2, direction.text());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    sequences.add(map(row));
                }
            }
        }
        return sequences;
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

    public long count(Standing standing) {
        return sequences.stream()
                .filter(sequence -> sequence.standing() == standing)
                .count();
    }

    /** @return all that are neither in sync nor simply behind */
    public long problems() {
        return sequences.size() - count(Standing.IN_STEP) - count(Standing.BEHIND);
    }
}
