package dev.tidegate.state.lane;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.StreamId;
import dev.tidegate.model.history.PointIdentity;
import java.time.Instant;
import java.util.Optional;

/**
 * How far a lane is applied. Everything whose commit record starts before {@code commitLsn} is in the target, nothing
 * else is.
 *
 * @param epoch number of the applier that holds the lane; a write with another epoch is refused
 * @param durableLsn the part of it that is on the target's disk for sure: the applier commits without waiting for the
 *     disk, so a crash of the target may take it back behind {@code commitLsn}, but never behind this. Only up to here
 *     may the source forget its WAL for the target's sake.
 * @param identity what stands at {@code commitLsn}; empty at the stream's beginning, and if an older version moved the lane
 * @param offset where to continue reading in Kafka; a hint, checked against {@code commitLsn}
 * @param sourceCommitAt source's clock: the newest source commit that the target holds
 * @param heartbeatAt source's clock: the newest heartbeat that the target holds
 * @param transactions source transactions applied since the stream began
 * @param changes rows applied since the stream began
 */
public record Checkpoint(
        int lane,
        StreamId stream,
        long epoch,
        Lsn commitLsn,
        Lsn durableLsn,
        Optional<PointIdentity> identity,
        Optional<TopicOffset> offset,
        Optional<Instant> sourceCommitAt,
        Optional<Instant> heartbeatAt,
        Instant appliedAt,
        long transactions,
        long changes) {

    /**
     * @param topicId Kafka's id of the topic; a topic that was made again has another one
     * @param nextOffset of the first record not yet applied
     */
    public record TopicOffset(String topicId, long nextOffset) {}

    /**
     * What a batch adds.
     *
     * @param commitLsn where the lane stands with it
     * @param durableLsn see {@link Checkpoint}
     * @param identity what stands at {@code commitLsn}
     * @param transactions of the batch
     * @param changes of the batch
     */
    public record Advance(
            Lsn commitLsn,
            Lsn durableLsn,
            PointIdentity identity,
            TopicOffset offset,
            Optional<Instant> sourceCommitAt,
            Optional<Instant> heartbeatAt,
            long transactions,
            long changes) {}
}
