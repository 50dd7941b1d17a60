package dev.tidegate.apply.read;

import dev.tidegate.apply.snapshot.VerificationPause;
import dev.tidegate.topic.message.WalMessage.SnapshotRequest;
import dev.tidegate.topic.record.LaneRecord;
import java.util.List;
import java.util.Optional;

/** Event that the reader hands to the writer. */
public sealed interface ReaderEvent {

    /** Heap that it takes, roughly. */
    default long bytes() {
        return 0;
    }

    /**
     * Records in the order of the stream: changes, truncates and messages of whole source transactions; or a part of one
     * that is larger than a batch may be.
     *
     * @param end the point that is reached with it; empty if the rest of the transaction follows, so that the target
     *     must not commit yet
     */
    record Batch(List<LaneRecord> records, long bytes, Optional<StreamPoint> end) implements ReaderEvent {}

    /**
     * A verification asks for a snapshot of the target. What came before is handed over; the reader hands over no more
     * until it has the answer (see {@link VerificationPause}).
     */
    record PauseForVerify(SnapshotRequest request) implements ReaderEvent {}

    /** The point of the target's snapshot: everything before it is handed over, nothing else. */
    record SnapshotHere(String id) implements ReaderEvent {}

    /** The transaction of which parts were handed over does not continue: undo them. It comes again, whole. */
    record Rollback() implements ReaderEvent {}
}
