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
 * @param unsafe what settings of the topic could lose, and what to do; empty if they are as they should be, or may not be read
 */
public record TopicView(
        Optional<Point> written,
        Optional<Point> readable,
        long writtenEnd,
        long readableEnd,
        long takenNanos,
        Optional<Unsafe> unsafe) {

    /** Settings that were altered under way. */
    public record Unsafe(String problem, String nextStep) {}

    /** With settings as they should be. */
    public TopicView(
            Optional<Point> written, Optional<Point> readable, long writtenEnd, long readableEnd, long takenNanos) {
        this(written, readable, writtenEnd, readableEnd, takenNanos, Optional.empty());
    }

    /**
     * A point at which the target can stand.
     *
     * @param sourceAt source's clock: when the commit or heartbeat was made, or the last one before it that says so
     */
    public record Point(Lsn lsn, Optional<Instant> sourceAt) {}
}
