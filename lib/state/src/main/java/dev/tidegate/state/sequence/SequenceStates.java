package dev.tidegate.state.sequence;

import dev.tidegate.state.sequence.SequenceState.Standing;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the last round found out about a pipeline's sequences in one direction. A gate must look at the age too: nobody
 * may have looked since.
 *
 * @param checkedAt target's clock: when all of them were looked at; empty if that never happened
 */
public record SequenceStates(Optional<Instant> checkedAt, List<SequenceState> sequences) {

    public SequenceStates {
        sequences = List.copyOf(sequences);
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
