package dev.tidegate.apply.lane;

import dev.tidegate.core.wire.LaneRecord;
import java.util.List;
import java.util.Optional;

/** What the reader hands to the writer. */
public sealed interface Batch {

    /** Heap that it takes, roughly. */
    long bytes();

    /**
     * Records in the order of the stream: changes, truncates and messages of whole source transactions; or a part of one
     * that is larger than a batch may be.
     *
     * @param end the point that is reached with it; empty if the rest of the transaction follows, so that the target
     *     must not commit yet
     */
    record Records(List<LaneRecord> records, long bytes, Optional<StreamPoint> end) implements Batch {}

    /** The transaction of which parts were handed over does not go on: undo them. It comes again, whole. */
    record Torn() implements Batch {
        @Override
        public long bytes() {
            return 0;
        }
    }
}
