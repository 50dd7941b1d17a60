package dev.tidegate.capture.pgoutput;

import dev.tidegate.model.Lsn;
import dev.tidegate.topic.record.EncodedRecord;
import java.time.Instant;
import java.util.Optional;

/** Where decoded records go, in the order of the stream. Called by the decoding thread alone. */
public interface RecordSink {

    void publish(EncodedRecord laneRecord);

    /**
     * The records so far end at a point at which the target can stand.
     *
     * @param committedAt the source's clock at the commit; empty if the point is a message outside transactions
     */
    void pointReached(Lsn point, Optional<Instant> committedAt);
}
