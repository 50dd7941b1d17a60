package dev.tidegate.topic.record;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.TransactionId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What every record of a source transaction repeats.
 *
 * @param previousCommit the stream's point before this transaction: end LSN of the commit (or LSN of the
 *     non-transactional message) that the topic holds before it. The chain that the applier checks.
 * @param commitMicros the source's commit time in microseconds since 1970-01-01 UTC
 */
public record TransactionContext(TransactionId id, Lsn previousCommit, long commitMicros) {

    /** Source's clock at the commit. */
    public Instant commitAt() {
        return Instant.EPOCH.plus(commitMicros, ChronoUnit.MICROS);
    }
}
