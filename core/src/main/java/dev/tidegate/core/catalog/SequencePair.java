package dev.tidegate.core.catalog;

import dev.tidegate.core.ColumnId;
import dev.tidegate.core.SequenceId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A sequence of the receiving side, and those of the sending side beyond which it has to stand: of the same name, or of
 * the same column under another name. None if a column draws from a sequence on the receiving side only.
 *
 * @param receiving empty if the only sending one has no counterpart
 */
public record SequencePair(List<SequenceInfo> sending, Optional<SequenceInfo> receiving) {

    public SequencePair {
        sending = List.copyOf(sending);
        if (sending.isEmpty() && receiving.isEmpty()) {
            throw new IllegalArgumentException("a pair of nothing");
        }
    }

    /** The receiving one's name; the name that is missed if there is none. */
    public SequenceId id() {
        return receiving.map(SequenceInfo::id).orElseGet(() -> sending.get(0).id());
    }

    /** The columns of replicated tables that use one of them, on either side. */
    public Set<ColumnId> columns() {
        Set<ColumnId> columns = new LinkedHashSet<>();
        receiving.ifPresent(sequence -> columns.addAll(sequence.uses()));
        sending.forEach(sequence -> columns.addAll(sequence.uses()));
        return columns;
    }
}
