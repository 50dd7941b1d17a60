package dev.tidegate.apply.sequences;

import dev.tidegate.model.SequenceId;
import dev.tidegate.postgres.sequence.SequenceInfo;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Positions of sequences, a hundred read by one statement. Draws no value. */
final class SequenceValues {

    private static final int SEQUENCES_PER_STATEMENT = 100;

    private SequenceValues() {}

    /** @return without those that the session's role may not read */
    static Map<SequenceId, SequenceValue> read(Connection connection, Collection<SequenceInfo> sequences)
            throws SQLException {
        List<SequenceInfo> readable = sequences.stream()
                .filter(sequence -> sequence.rights().mayRead())
                .distinct()
                .toList();
        Map<SequenceId, SequenceValue> values = new HashMap<>();
        for (int from = 0; from < readable.size(); from += SEQUENCES_PER_STATEMENT) {
            int to = Math.min(from + SEQUENCES_PER_STATEMENT, readable.size());
            readSome(connection, readable.subList(from, to), values);
        }
        return values;
    }

    static SequenceValue read(Connection connection, SequenceInfo sequence) throws SQLException {
        return read(connection, List.of(sequence)).get(sequence.id());
    }

    private static void readSome(Connection connection, List<SequenceInfo> some, Map<SequenceId, SequenceValue> values)
            throws SQLException {
        String sql = IntStream.range(0, some.size())
                .mapToObj(i -> select(i, some.get(i)))
                .collect(Collectors.joining(" UNION ALL "));
        Sql.on(connection).each(sql, row -> {
            SequenceInfo sequence = some.get(row.getInt("i"));
            long last = row.getLong("last_value");
            boolean unknown = row.wasNull();
            values.put(
                    sequence.id(),
                    unknown
                            ? new SequenceValue(sequence.form().start(), false)
                            : new SequenceValue(last, row.getBoolean("is_called")));
        });
    }

    /**
     * With USAGE alone there is the last value given out, or NULL before the first one: then it is taken to stand at its
     * start.
     */
    private static String select(int i, SequenceInfo sequence) {
        return sequence.rights().mayReadAll()
                ? "SELECT " + i + " AS i, last_value, is_called FROM "
                        + sequence.id().quoted()
                : "SELECT " + i + " AS i, pg_sequence_last_value(" + sequence.oid() + "::oid::regclass) AS last_value,"
                        + " true AS is_called";
    }
}
