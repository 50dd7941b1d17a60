package dev.tidegate.state.sequence;

import dev.tidegate.model.SequenceId;
import java.math.BigInteger;
import java.util.Optional;

/**
 * How a sequence of the receiving side stands to the sending side.
 *
 * @param id the receiving side's name, or the one that is missing there
 * @param sourceNext the value that the source's would give out next; empty if it has none or it cannot be read
 * @param targetNext the same of the target's; beyond the last possible value if that is given out already
 * @param moved whether it was set in this round
 * @param note what else a person should know; empty if nothing
 */
public record SequenceState(
        SequenceId id,
        Optional<BigInteger> sourceNext,
        Optional<BigInteger> targetNext,
        Standing standing,
        boolean moved,
        String note) {

    /** Which side takes over the other's values. */
    public enum Direction {
        SOURCE_TO_TARGET("source-to-target"),
        TARGET_TO_SOURCE("target-to-source");

        private final String text;

        Direction(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }

    /** Whether the receiving side could take over at this moment. */
    public enum Standing {
        /** Its next value is one that the sending side has not given out and no row of the receiving side holds. */
        IN_STEP("in-step"),
        /** Its next value has been given out already. */
        BEHIND("behind"),
        /** There is none. */
        MISSING("missing"),
        /** One of the two cannot be read. */
        UNREADABLE("unreadable"),
        /** No safe value is left within its bounds. */
        NO_ROOM("no-room"),
        /** One side counts up, the other down. */
        DIRECTION_DIFFERS("direction-differs");

        private final String text;

        Standing(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }

        static Standing of(String text) {
            for (Standing standing : values()) {
                if (standing.text.equals(text)) {
                    return standing;
                }
            }
            throw new IllegalArgumentException("no standing of a sequence: " + text);
        }
    }

    public boolean isInStep() {
        return standing == Standing.IN_STEP;
    }
}
