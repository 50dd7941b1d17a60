package dev.tidegate.topic.tail;

import dev.tidegate.config.pipeline.KafkaConfig;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.StreamId;
import dev.tidegate.topic.codec.RecordReader;
import dev.tidegate.topic.kafka.KafkaClients;
import dev.tidegate.topic.kafka.KafkaFailures;
import dev.tidegate.topic.record.InvalidRecordException;
import dev.tidegate.topic.record.LaneRecord;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * The records of a lane that are older than a time. Their times are the broker's, and so is now: the newest record's, which is a
 * heartbeat at the latest. Used by one thread.
 */
public final class AgedRecords {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration READ_WITHIN = Duration.ofSeconds(5);

    private final KafkaConfig kafka;
    private final Admin admin;
    private final TopicPartition lane;
    private final RecordReader reader;

    /** @param admin stays the caller's to close */
    public AgedRecords(KafkaConfig kafka, Admin admin, TopicPartition lane, StreamId stream) {
        this.kafka = kafka;
        this.admin = admin;
        this.lane = lane;
        this.reader = new RecordReader(stream);
    }

    /**
     * Deletes the records that are older than {@code age}, if all of them are held at {@code held}; otherwise none. A record
     * of the transaction or message that stands at {@code held} is always left.
     *
     * @return offset of the first record that is left; empty if nothing was deleted
     * @throws dev.tidegate.model.failure.TidegateException as Kafka answered
     */
    public Optional<Long> delete(Duration age, Lsn held) {
        try {
            long first = offset(OffsetSpec.earliest()).offset();
            // -1 if there is none.
            long oldUntil = offset(OffsetSpec.maxTimestamp()).timestamp() - age.toMillis();
            if (oldUntil < 0) {
                return Optional.empty();
            }
            long left = offset(OffsetSpec.forTimestamp(oldUntil)).offset();
            if (left <= first || !isHeld(left, held)) {
                return Optional.empty();
            }
            admin.deleteRecords(Map.of(lane, RecordsToDelete.beforeOffset(left)))
                    .all()
                    .get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            return Optional.of(left);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw KafkaFailures.classify(e, "deleting old records of " + lane);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private ListOffsetsResultInfo offset(OffsetSpec which)
            throws ExecutionException, TimeoutException, InterruptedException {
        return admin.listOffsets(Map.of(lane, which))
                .partitionResult(lane)
                .get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whether whatever comes before the record there is held too: the stream is in the order of its positions. */
    private boolean isHeld(long offset, Lsn held) {
        Map<String, Object> settings = KafkaClients.consumer(kafka, lane.topic() + ".aged");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
        try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings)) {
            consumer.assign(List.of(lane));
            consumer.seek(lane, offset);
            for (ConsumerRecord<byte[], byte[]> next : consumer.poll(READ_WITHIN)) {
                return isHeld(reader.read(next.value()), held);
            }
            return false;
        } catch (InvalidRecordException e) {
            // Of another stream, or of a newer version: the applier judges it.
            return false;
        }
    }

    private static boolean isHeld(LaneRecord laneRecord, Lsn held) {
        if (laneRecord instanceof LaneRecord.InTransaction part) {
            return part.transaction().id().isContainedIn(held);
        }
        return LaneRecord.pointReachedBy(laneRecord)
                .filter(point -> !point.isAfter(held))
                .isPresent();
    }
}
