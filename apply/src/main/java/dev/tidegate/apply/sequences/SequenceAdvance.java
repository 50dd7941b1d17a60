package dev.tidegate.apply.sequences;

import dev.tidegate.apply.sequences.SafeValue.Verdict;
import dev.tidegate.postgres.sequence.SequenceInfo;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Function;

/**
 * Advance of a sequence, forward only, while others may draw from it.
 *
 * <p>PostgreSQL has no lock for that: LOCK TABLE refuses sequences, and ALTER SEQUENCE would have to wait for every open
 * transaction that drew a value and hold up all others meanwhile. So this compares and sets in one statement: setval
 * happens only if the sequence still stands where it was judged, and it is read and judged again until nothing is left to
 * do. What remains is the time within that statement. For a value to be given out twice, others would have to draw in it
 * every value up to the new one, so at least the margin.
 */
final class SequenceAdvance {

    private static final int TRIES_MAX = 10;

    private static final String COMPARE_AND_SET = """
            SELECT setval(%d::oid::regclass, ?, ?)
            FROM %s
            WHERE last_value = ? AND is_called = ?
            """;

    /**
     * @param value where it stands now
     * @param verdict on that value; still asks for a move only if the sequence never stood still
     * @param moved whether it was set
     */
    record Outcome(SequenceValue value, Verdict verdict, boolean moved) {}

    private final Connection connection;
    private final SequenceInfo sequence;
    private final Function<SequenceValue, Verdict> judge;

    SequenceAdvance(Connection connection, SequenceInfo sequence, Function<SequenceValue, Verdict> judge) {
        this.connection = connection;
        this.sequence = sequence;
        this.judge = judge;
    }

    /** In auto-commit; setval is not undone by a rollback anyway. */
    Outcome run() throws SQLException {
        boolean moved = false;
        SequenceValue value = SequenceValues.read(connection, sequence);
        Verdict verdict = judge.apply(value);
        for (int i = 0; i < TRIES_MAX && verdict.move().isPresent(); i++) {
            moved |= compareAndSet(value, verdict.move().get());
            value = SequenceValues.read(connection, sequence);
            verdict = judge.apply(value);
        }
        return new Outcome(value, verdict, moved);
    }

    private boolean compareAndSet(SequenceValue expected, SequenceValue wanted) throws SQLException {
        String sql = COMPARE_AND_SET.formatted(sequence.oid(), sequence.id().quoted());
        return Sql.on(connection)
                .first(sql, Sql.TEXT, wanted.last(), wanted.called(), expected.last(), expected.called())
                .isPresent();
    }
}
