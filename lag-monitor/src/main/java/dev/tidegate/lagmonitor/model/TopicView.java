package dev.tidegate.lagmonitor.model;

import dev.tidegate.model.Lsn;
import java.time.Instant;
import java.util.Optional;

/**
 * What Kafka answered about the lane's topic.
 *
 * @param written newest point in the topic, be its Kafka transaction committed or not
 * @param readable newest point that an applier can read by now
 * @param writtenEnd offset behind the last record
 * @param readableEnd offset behind the last record that an applier can read
 * @param takenNanos monotonic time before it was asked
 */
public record TopicView(
        Optional<Point> written, Optional<Point> readable, long writtenEnd, long readableEnd, long takenNanos) {

    /**
     * A point at which the target can stand.
     *
     * @param sourceAt source's clock: when the commit or heartbeat was made, or the last one before it that says so
     */
    public record Point(Lsn lsn, Optional<Instant> sourceAt) {}
}
