package dev.tidegate.topic.tail;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.StreamId;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.RunCode;
import dev.tidegate.topic.codec.RecordReader;
import dev.tidegate.topic.message.WalMessage;
import dev.tidegate.topic.record.InvalidRecordException;
import dev.tidegate.topic.record.LaneRecord;
import dev.tidegate.topic.tail.TopicTail.Point;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Finds the last point in a lane by reading backwards from its end in growing steps. Used by one thread. */
public final class TailReader {

    private static final long STEP_FACTOR = 8;
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration STALLED_AFTER = Duration.ofSeconds(30);

    /**
     * How much is read.
     *
     * @param firstStepRecords of the first step; each further one is eight times as large
     * @param recordsMax back from the end; what lies before is not looked at
     * @param within then what was found so far counts
     * @param strict whether a record that cannot be read, or a broker that sends nothing, is a failure
     */
    private record Limits(long firstStepRecords, long recordsMax, Duration within, boolean strict) {

        static final Limits COMPLETE = new Limits(500, Long.MAX_VALUE, Duration.ofDays(365), true);

        /** A tail without a point is the inside of a large transaction; then so far back, no further. */
        static final Limits SAMPLE = new Limits(100, 100_000, Duration.ofSeconds(4), false);
    }

    private final Consumer<byte[], byte[]> consumer;
    private final TopicPartition lane;
    private final RecordReader reader;
    private final PipelineName pipeline;
    private final Limits limits;

    // Of one reading.
    private Optional<Point> point = Optional.empty();
    private long behindPoint;
    private long deadline;

    private TailReader(
            Consumer<byte[], byte[]> consumer,
            TopicPartition lane,
            StreamId stream,
            PipelineName pipeline,
            Limits limits) {
        this.consumer = consumer;
        this.lane = lane;
        this.reader = new RecordReader(stream);
        this.pipeline = pipeline;
        this.limits = limits;
    }

    /**
     * Reads back to the last point, however far that is; every record has to be one of this stream.
     *
     * @param consumer with the lane assigned; stays the caller's to close
     */
    public static TailReader complete(
            Consumer<byte[], byte[]> consumer, TopicPartition lane, StreamId stream, PipelineName pipeline) {
        return new TailReader(consumer, lane, stream, pipeline, Limits.COMPLETE);
    }

    /**
     * Reads a bounded number of records within a bounded time; what cannot be read does not count.
     *
     * @param consumer with the lane assigned; stays the caller's to close
     */
    public static TailReader sample(
            Consumer<byte[], byte[]> consumer, TopicPartition lane, StreamId stream, PipelineName pipeline) {
        return new TailReader(consumer, lane, stream, pipeline, Limits.SAMPLE);
    }

    /** From the end back to the topic's beginning. */
    public TopicTail read() {
        return read(beginning(), end());
    }

    /** Offset of the first record. */
    public long beginning() {
        return consumer.beginningOffsets(List.of(lane)).get(lane);
    }

    /** Offset behind the last record that this consumer may read. */
    public long end() {
        return consumer.endOffsets(List.of(lane)).get(lane);
    }

    /** @param begin records before it are not read */
    public TopicTail read(long begin, long end) {
        point = Optional.empty();
        behindPoint = 0;
        deadline = System.nanoTime() + limits.within().toNanos();
        long first = Math.max(begin, end - limits.recordsMax());
        long to = end;
        long step = limits.firstStepRecords();
        while (point.isEmpty() && to > first && !isLate()) {
            long from = Math.max(first, to - step);
            long behind = behindPoint;
            behindPoint = 0;
            readBetween(from, to);
            behindPoint += behind;
            to = from;
            step *= STEP_FACTOR;
        }
        return new TopicTail(point, behindPoint, end);
    }

    private boolean isLate() {
        return System.nanoTime() > deadline;
    }

    private void readBetween(long from, long to) {
        consumer.seek(lane, from);
        long stalledAt = System.nanoTime() + STALLED_AFTER.toNanos();
        long position = from;
        while (position < to && !isLate()) {
            for (ConsumerRecord<byte[], byte[]> polled : consumer.poll(POLL)) {
                if (polled.offset() < to) {
                    add(polled);
                }
            }
            long next = consumer.position(lane);
            if (next > position) {
                position = next;
                stalledAt = System.nanoTime() + STALLED_AFTER.toNanos();
            } else if (System.nanoTime() > stalledAt) {
                throw new TidegateException(
                        RunCode.KAFKA_UNAVAILABLE, "the tail of " + lane + " cannot be read to its end", "");
            }
        }
    }

    private void add(ConsumerRecord<byte[], byte[]> polled) {
        try {
            LaneRecord laneRecord = reader.read(polled.value());
            Optional<Lsn> reached = LaneRecord.pointReachedBy(laneRecord);
            if (reached.isPresent()) {
                Optional<Instant> time = timeOf(laneRecord);
                point = Optional.of(new Point(
                        reached.get(),
                        time.isPresent() ? time : point.flatMap(Point::sourceAt),
                        LaneRecord.identityOfPoint(laneRecord)));
                behindPoint = 0;
            } else {
                behindPoint++;
            }
        } catch (InvalidRecordException e) {
            if (limits.strict()) {
                throw e;
            }
            // Left over from another life of the pipeline. The applier judges it; here it only does not count.
        }
    }

    private Optional<Instant> timeOf(LaneRecord laneRecord) {
        if (laneRecord instanceof LaneRecord.TransactionEnd end) {
            return Optional.of(end.transaction().commitAt());
        }
        if (laneRecord instanceof LaneRecord.Message message) {
            return heartbeat(message).map(WalMessage.Heartbeat::sentAt);
        }
        return Optional.empty();
    }

    /** A message of a kind that this version does not know is a point all the same. */
    private Optional<WalMessage.Heartbeat> heartbeat(LaneRecord.Message message) {
        try {
            return WalMessage.parse(pipeline, message.prefix(), message.content())
                    .filter(WalMessage.Heartbeat.class::isInstance)
                    .map(WalMessage.Heartbeat.class::cast);
        } catch (InvalidRecordException e) {
            return Optional.empty();
        }
    }
}
