package dev.tidegate.state.verification;

import dev.tidegate.model.Lsn;
import java.time.Instant;

/**
 * The result of a table's last comparison.
 *
 * @param at point of the stream at which both sides were compared
 * @param startedAt target's clock: when the verification began, which is before that point
 * @param note why it is unknown
 */
public record VerifiedTable(
        ComparisonState state, Lsn at, Instant startedAt, long missing, long extra, long mismatched, String note) {

    public boolean isSame() {
        return state == ComparisonState.SAME;
    }

    public boolean isDifferent() {
        return state == ComparisonState.DIFFERENT;
    }
}
