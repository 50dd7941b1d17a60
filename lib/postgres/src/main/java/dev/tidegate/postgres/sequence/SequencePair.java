package dev.tidegate.postgres.sequence;

import dev.tidegate.model.ColumnId;
import dev.tidegate.model.SequenceId;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A sequence of the receiving side, and those of the sending side beyond which it has to stand: of the same name, or of
 * the same column under another name. None if a column draws from a sequence on the receiving side only.
 *
 * @param id the receiving one's name; the name that is missed if there is none
 * @param receiving empty if the only sending one has no counterpart
 * @param columns the columns of replicated tables that use one of them on either side, by the receiving side's names
 * @param mayFeed key columns that one of them could feed by way of a function, by the receiving side's names
 * @param selected whether the config or a replicated column asks for it; others are kept in sync where both sides have them
 */
public record SequencePair(
        SequenceId id,
        List<SequenceInfo> sending,
        Optional<SequenceInfo> receiving,
        Set<ColumnId> columns,
        Set<ColumnId> mayFeed,
        boolean selected) {

    public SequencePair {
        sending = List.copyOf(sending);
        if (sending.isEmpty() && receiving.isEmpty()) {
            throw new IllegalArgumentException("a pair of nothing");
        }
    }
}
