package dev.tidegate.lagmonitor.probe;

import dev.tidegate.lagmonitor.model.TopicView.Point;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.StreamId;
import dev.tidegate.topic.codec.RecordReader;
import dev.tidegate.topic.record.InvalidRecordException;
import dev.tidegate.topic.record.LaneRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * The newest point of the stream in the topic, found by reading what has come since the last look, or the last few hundred
 * records of it. A point once found stays one, so inside a long transaction the one before it stands. Used by one thread.
 */
final class StreamPointReader {

    /** A tail without a point is the inside of a large transaction; then so far back at the first look, no further. */
    private static final long RECORDS_MAX = 100_000;

    private static final long RECORDS_FIRST = 100;
    private static final Duration WITHIN = Duration.ofSeconds(4);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Pattern HEARTBEAT_MICROS = Pattern.compile("\"ts_us\":\\s*(\\d{1,18})");

    private final Consumer<byte[], byte[]> consumer;
    private final TopicPartition lane;
    private final StreamId stream;
    private final String heartbeatPrefix;
    private Optional<Point> newest = Optional.empty();
    private long readTo = -1;

    /** @param consumer with the lane assigned; stays the caller's to close */
    StreamPointReader(Consumer<byte[], byte[]> consumer, TopicPartition lane, StreamId stream, PipelineName pipeline) {
        this.consumer = consumer;
        this.lane = lane;
        this.stream = stream;
        this.heartbeatPrefix = pipeline.messagePrefix();
    }

    Optional<Point> newest() {
        return newest;
    }

    /** @return offset behind the last record that this consumer may read */
    long look() {
        long end = consumer.endOffsets(List.of(lane)).get(lane);
        if (end < readTo) {
            // The topic was made again.
            readTo = -1;
            newest = Optional.empty();
        }
        if (end > readTo) {
            readTail(end);
            readTo = end;
        }
        return end;
    }

    private void readTail(long end) {
        // From where the last look ended; nothing of what comes after that is trimmed.
        long begin = readTo < 0 ? consumer.beginningOffsets(List.of(lane)).get(lane) : readTo;
        long deadline = System.nanoTime() + WITHIN.toNanos();
        for (long back = RECORDS_FIRST; back <= RECORDS_MAX; back *= 8) {
            long from = Math.max(begin, end - back);
            Optional<Point> found = read(from, end, deadline);
            if (found.isPresent()) {
                newest = found;
                return;
            }
            if (from == begin || System.nanoTime() > deadline) {
                return;
            }
        }
    }

    private Optional<Point> read(long from, long end, long deadline) {
        Optional<Point> last = Optional.empty();
        Optional<Instant> lastTime = newest.flatMap(Point::sourceAt);
        RecordReader reader = new RecordReader(stream);
        consumer.seek(lane, from);
        while (consumer.position(lane) < end && System.nanoTime() < deadline) {
            for (ConsumerRecord<byte[], byte[]> polled : consumer.poll(POLL)) {
                Optional<LaneRecord> point = pointOf(reader, polled);
                if (point.isPresent()) {
                    lastTime = timeOf(point.get()).or(lastTimeOf(lastTime));
                    last = Optional.of(
                            new Point(LaneRecord.pointReachedBy(point.get()).orElseThrow(), lastTime));
                }
            }
        }
        return last;
    }

    private static Supplier<Optional<Instant>> lastTimeOf(Optional<Instant> time) {
        return () -> time;
    }

    private static Optional<LaneRecord> pointOf(RecordReader reader, ConsumerRecord<byte[], byte[]> polled) {
        try {
            LaneRecord found = reader.read(polled.value());
            return LaneRecord.pointReachedBy(found).map(lsn -> found);
        } catch (InvalidRecordException e) {
            // Left over from another life of the pipeline; the applier judges it, here it only does not count.
            return Optional.empty();
        }
    }

    private Optional<Instant> timeOf(LaneRecord point) {
        if (point instanceof LaneRecord.TransactionEnd end) {
            return Optional.of(instant(end.transaction().commitMicros()));
        }
        if (point instanceof LaneRecord.Message message && message.prefix().equals(heartbeatPrefix)) {
            Matcher micros = HEARTBEAT_MICROS.matcher(message.content());
            return micros.find() ? Optional.of(instant(Long.parseLong(micros.group(1)))) : Optional.empty();
        }
        return Optional.empty();
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
