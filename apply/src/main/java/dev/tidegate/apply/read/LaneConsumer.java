package dev.tidegate.apply.read;

import dev.tidegate.config.pipeline.KafkaConfig;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ApplyCode;
import dev.tidegate.state.lane.Checkpoint;
import dev.tidegate.topic.kafka.KafkaClients;
import dev.tidegate.topic.kafka.KafkaFailures;
import dev.tidegate.topic.kafka.LaneTopic;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Consumer of one lane's committed records, from where the checkpoint says. Used by one thread at a time. */
final class LaneConsumer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LaneConsumer.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final Consumer<byte[], byte[]> consumer;
    private final TopicPartition partition;
    private final String topicId;

    private LaneConsumer(Consumer<byte[], byte[]> consumer, TopicPartition partition, String topicId) {
        this.consumer = consumer;
        this.partition = partition;
        this.topicId = topicId;
    }

    static LaneConsumer open(KafkaConfig kafka, String topic, Checkpoint checkpoint) {
        String topicId = topicId(kafka, topic, partition(checkpoint));
        Consumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(KafkaClients.consumer(kafka, "tidegate apply " + topic));
        LaneConsumer lane = new LaneConsumer(consumer, new TopicPartition(topic, partition(checkpoint)), topicId);
        try {
            lane.seek(checkpoint);
            return lane;
        } catch (RuntimeException e) {
            lane.close();
            throw KafkaFailures.classify(e, "seeking the checkpoint's offset in topic " + topic);
        }
    }

    /** A lane below 0 reads the stream of lane 0 for some of its tables. */
    private static int partition(Checkpoint checkpoint) {
        return Math.max(0, checkpoint.lane());
    }

    private static String topicId(KafkaConfig kafka, String topic, int lane) {
        try (Admin admin = KafkaClients.openAdmin(kafka, "tidegate apply admin " + topic)) {
            Optional<LaneTopic.Description> description = new LaneTopic(admin, topic).describe();
            if (description.isEmpty() || description.get().partitions() <= lane) {
                throw new TidegateException(
                        ApplyCode.TOPIC_MISSING,
                        "topic " + topic + " has no partition " + lane + " yet",
                        "start capture: it creates the topic");
            }
            return description.get().topicId();
        }
    }

    /** Kafka's id of the topic that is read; offsets count for it alone. */
    String topicId() {
        return topicId;
    }

    /**
     * The stored offset is a hint: it counts only in the topic it was taken from. Reading from the beginning is always
     * right, because what the target holds already is recognised and dropped.
     */
    private void seek(Checkpoint checkpoint) {
        consumer.assign(List.of(partition));
        long begin = consumer.beginningOffsets(List.of(partition)).get(partition);
        long end = consumer.endOffsets(List.of(partition)).get(partition);
        long from = checkpoint
                .offset()
                .filter(stored -> stored.topicId().equals(topicId))
                .map(Checkpoint.TopicOffset::nextOffset)
                .filter(stored -> stored >= begin && stored <= end)
                .orElse(begin);
        consumer.seek(partition, from);
        LOG.info("reading {} from offset {} of {} to {}", partition, from, begin, end);
    }

    /** @return empty also if {@link #wakeup} was called */
    Iterable<ConsumerRecord<byte[], byte[]>> poll(Duration timeout) {
        try {
            return consumer.poll(timeout);
        } catch (WakeupException e) {
            return List.of();
        } catch (OffsetOutOfRangeException e) {
            throw new TidegateException(
                    ApplyCode.OFFSET_GONE,
                    "the next record of " + partition + " is no longer there",
                    "the next try reads from the beginning of the topic",
                    e);
        } catch (RuntimeException e) {
            throw KafkaFailures.classify(e, "reading " + partition);
        }
    }

    /** Ends a {@link #poll} that waits. The only method for other threads. */
    void wakeup() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(CLOSE_TIMEOUT));
    }
}
