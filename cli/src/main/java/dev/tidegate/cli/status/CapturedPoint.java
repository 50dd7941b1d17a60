package dev.tidegate.cli.status;

import dev.tidegate.core.Lsn;
import dev.tidegate.core.StreamId;
import dev.tidegate.core.config.KafkaConfig;
import dev.tidegate.core.kafka.KafkaClients;
import dev.tidegate.core.wire.InvalidRecordException;
import dev.tidegate.core.wire.LaneRecord;
import dev.tidegate.core.wire.RecordReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Finds the newest stream point in the topic by reading its tail. */
final class CapturedPoint {

    /** A tail without an end of a transaction is the inside of a large one; then this far back, and no further. */
    private static final long TAIL_RECORDS_MAX = 100_000;

    private static final long TAIL_RECORDS_FIRST = 200;
    private static final int TIMEOUT_MILLIS = 5_000;

    private final KafkaConfig kafka;
    private final TopicPartition lane;
    private final StreamId stream;

    CapturedPoint(KafkaConfig kafka, String topic, int lane, StreamId stream) {
        this.kafka = kafka;
        this.lane = new TopicPartition(topic, lane);
        this.stream = stream;
    }

    /** @throws KafkaException if Kafka cannot be asked */
    Reading<Lsn> read() {
        Map<String, Object> properties = KafkaClients.consumer(kafka, "tidegate-status");
        properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
        properties.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties)) {
            if (consumer.partitionsFor(lane.topic()).isEmpty()) {
                return Reading.unknown("there is no topic " + lane.topic());
            }
            consumer.assign(List.of(lane));
            return newestPoint(consumer);
        }
    }

    private Reading<Lsn> newestPoint(KafkaConsumer<byte[], byte[]> consumer) {
        long first = consumer.beginningOffsets(List.of(lane)).get(lane);
        long end = consumer.endOffsets(List.of(lane)).get(lane);
        for (long back = TAIL_RECORDS_FIRST; back <= TAIL_RECORDS_MAX; back *= 8) {
            long from = Math.max(first, end - back);
            Optional<Lsn> found = newestPoint(consumer, from, end);
            if (found.isPresent()) {
                return Reading.of(found.get());
            }
            if (from == first) {
                return Reading.unknown("the topic holds no whole transaction of this stream");
            }
        }
        return Reading.unknown("the topic ends inside a transaction of more than " + TAIL_RECORDS_MAX + " records");
    }

    private Optional<Lsn> newestPoint(KafkaConsumer<byte[], byte[]> consumer, long from, long end) {
        Optional<Lsn> newest = Optional.empty();
        RecordReader reader = new RecordReader(stream);
        consumer.seek(lane, from);
        long deadline = System.nanoTime() + Duration.ofMillis(TIMEOUT_MILLIS).toNanos();
        while (consumer.position(lane) < end && System.nanoTime() < deadline) {
            for (ConsumerRecord<byte[], byte[]> polled : consumer.poll(Duration.ofMillis(200))) {
                Optional<Lsn> point = pointOf(reader, polled);
                newest = point.isPresent() ? point : newest;
            }
        }
        return newest;
    }

    private static Optional<Lsn> pointOf(RecordReader reader, ConsumerRecord<byte[], byte[]> polled) {
        try {
            return LaneRecord.pointReachedBy(reader.read(polled.value()));
        } catch (InvalidRecordException e) {
            // Left over from another life of the pipeline; the applier judges it, here it only does not count.
            return Optional.empty();
        }
    }
}
