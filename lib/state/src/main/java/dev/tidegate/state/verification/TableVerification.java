package dev.tidegate.state.verification;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import java.time.Duration;
import java.util.Optional;

/**
 * What a verification has found of one table.
 *
 * @param table by the source's name
 * @param note why it could not be compared, or what the target lacks; may be empty
 * @param at where both sides were compared
 * @param baseline only of a table that is the same
 */
public record TableVerification(
        TableId table,
        ComparisonState state,
        RowCounts counts,
        String note,
        Lsn at,
        Duration took,
        Optional<Baseline> baseline) {}
