package dev.tidegate.capture.publish;

import dev.tidegate.config.pipeline.KafkaConfig;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.StreamId;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.CaptureCode;
import dev.tidegate.model.failure.code.RunCode;
import dev.tidegate.topic.codec.RecordReader;
import dev.tidegate.topic.kafka.KafkaClients;
import dev.tidegate.topic.kafka.KafkaFailures;
import dev.tidegate.topic.record.LaneRecord;
import dev.tidegate.topic.record.OtherStreamException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Where the stream in the topic ends.
 *
 * @param point the last one; empty if the topic holds none
 * @param torn whether a transaction without its END follows it: its first half, to be sent again
 * @param nextOffset of the next record
 */
public record TopicTail(Optional<Lsn> point, boolean torn, long nextOffset) {

    private static final long FIRST_STEP_RECORDS = 500;
    private static final long STEP_FACTOR = 8;
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration STALLED_AFTER = Duration.ofSeconds(30);

    /**
     * Reads backwards from the end in growing steps. Only after initTransactions, so that nobody writes any more.
     *
     * @throws TidegateException TOPIC-OF-ANOTHER-STREAM
     */
    public static TopicTail read(KafkaConfig kafka, String topic, int lane, StreamId stream) {
        TopicPartition partition = new TopicPartition(topic, lane);
        try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings(kafka, topic))) {
            consumer.assign(List.of(partition));
            return new Reading(consumer, partition, stream).read();
        } catch (OtherStreamException e) {
            throw new TidegateException(
                    CaptureCode.TOPIC_OF_ANOTHER_STREAM,
                    "topic " + topic + " holds another stream: " + e.getMessage(),
                    "it is left over from an earlier life of the pipeline: delete the topic (tidegate drop does)",
                    e);
        } catch (TidegateException e) {
            throw e;
        } catch (org.apache.kafka.common.KafkaException e) {
            throw KafkaFailures.classify(e, "reading the tail of topic " + topic);
        }
    }

    /** Nothing more will come, so the broker need not wait for it. */
    private static Map<String, Object> settings(KafkaConfig kafka, String topic) {
        Map<String, Object> settings = KafkaClients.consumer(kafka, topic + ".tail");
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 10);
        return settings;
    }

    private static final class Reading {
        private final Consumer<byte[], byte[]> consumer;
        private final TopicPartition partition;
        private final RecordReader reader;
        private Optional<Lsn> point = Optional.empty();
        private boolean torn;

        Reading(Consumer<byte[], byte[]> consumer, TopicPartition partition, StreamId stream) {
            this.consumer = consumer;
            this.partition = partition;
            this.reader = new RecordReader(stream);
        }

        TopicTail read() {
            long begin = consumer.beginningOffsets(List.of(partition)).get(partition);
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            long to = end;
            long step = FIRST_STEP_RECORDS;
            while (point.isEmpty() && to > begin) {
                long from = Math.max(begin, to - step);
                readBetween(from, to);
                to = from;
                step *= STEP_FACTOR;
            }
            return new TopicTail(point, torn, end);
        }

        /** Records behind the last point found so far mean a torn tail; a later step only finds earlier ones. */
        private void readBetween(long from, long to) {
            consumer.seek(partition, from);
            long stalledAt = System.nanoTime() + STALLED_AFTER.toNanos();
            long position = from;
            while (position < to) {
                for (ConsumerRecord<byte[], byte[]> laneRecord : consumer.poll(POLL)) {
                    if (laneRecord.offset() < to) {
                        look(reader.read(laneRecord.value()));
                    }
                }
                long next = consumer.position(partition);
                if (next > position) {
                    position = next;
                    stalledAt = System.nanoTime() + STALLED_AFTER.toNanos();
                } else if (System.nanoTime() > stalledAt) {
                    throw new TidegateException(
                            RunCode.KAFKA_UNAVAILABLE, "the tail of " + partition + " cannot be read to its end", "");
                }
            }
        }

        private void look(LaneRecord laneRecord) {
            Optional<Lsn> reached = LaneRecord.pointReachedBy(laneRecord);
            if (reached.isPresent()) {
                point = reached;
            }
            torn = reached.isEmpty();
        }
    }
}
