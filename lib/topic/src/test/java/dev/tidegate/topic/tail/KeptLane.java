package dev.tidegate.topic.tail;

import dev.tidegate.topic.record.EncodedRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;

/** Kafka's consumer without a broker, over records that can be read more than once. */
final class KeptLane extends MockConsumer<byte[], byte[]> {

    static final TopicPartition LANE = new TopicPartition("tidegate.shop", 0);

    private final List<ConsumerRecord<byte[], byte[]>> kept = new ArrayList<>();

    KeptLane() {
        super("none");
        assign(List.of(LANE));
        add(List.of());
    }

    void add(List<EncodedRecord> records) {
        for (EncodedRecord next : records) {
            kept.add(new ConsumerRecord<>(LANE.topic(), LANE.partition(), kept.size(), next.key(), next.value()));
        }
        updateBeginningOffsets(Map.of(LANE, 0L));
        updateEndOffsets(Map.of(LANE, (long) kept.size()));
    }

    void clear() {
        kept.clear();
        add(List.of());
    }

    /** A poll forgets what it has handed out. */
    @Override
    public synchronized void seek(TopicPartition partition, long offset) {
        super.seek(partition, offset);
        schedulePollTask(() -> kept.subList((int) offset, kept.size()).forEach(this::addRecord));
    }
}
