package dev.tidegate.capture.publish;

import dev.tidegate.capture.pgoutput.RecordSink;
import dev.tidegate.capture.pgoutput.WalChunk;
import dev.tidegate.config.pipeline.CaptureConfig;
import dev.tidegate.config.pipeline.KafkaConfig;
import dev.tidegate.model.Lsn;
import dev.tidegate.topic.kafka.KafkaClients;
import dev.tidegate.topic.kafka.KafkaFailures;
import dev.tidegate.topic.record.EncodedRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Writes records to the lane in Kafka transactions, cut by size and age and not by source transactions: a huge source
 * transaction spans several. Any failure is the end of this publisher, for afterwards only the topic's tail knows what
 * arrived. Used by the role's thread.
 */
public final class Publisher implements RecordSink, AutoCloseable {

    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final int lane;
    private final CaptureConfig bounds;
    private final CaptureProgress progress;

    /** Last point whose Kafka transaction is committed. Read by the slot's acknowledger too. */
    private volatile Lsn committedPoint;

    private boolean open;
    private long openedAtNanos;
    private long openRecords;
    private long openBytes;
    private long openTransactions;
    private Lsn reachedPoint;
    private Optional<Instant> reachedCommitAt = Optional.empty();

    /** @param producer ready: its transactions are initialised */
    private Publisher(
            Producer<byte[], byte[]> producer, String topic, int lane, CaptureConfig bounds, CaptureProgress progress) {
        this.producer = producer;
        this.topic = topic;
        this.lane = lane;
        this.bounds = bounds;
        this.progress = progress;
    }

    /**
     * Fences off every earlier capture of the lane: after this nothing is appended to the topic.
     *
     * @param transactionalId the lane's
     */
    public static Publisher open(
            KafkaConfig kafka,
            String topic,
            int lane,
            String transactionalId,
            CaptureConfig bounds,
            CaptureProgress progress) {
        Producer<byte[], byte[]> producer =
                new KafkaProducer<>(KafkaClients.producer(kafka, transactionalId, transactionalId));
        try {
            producer.initTransactions();
            return new Publisher(producer, topic, lane, bounds, progress);
        } catch (RuntimeException e) {
            producer.close(Duration.ZERO);
            throw KafkaFailures.classify(e, "taking over topic " + topic);
        }
    }

    /** @param point what the topic held when the run began */
    public void startAt(Lsn point) {
        committedPoint = point;
        reachedPoint = point;
        progress.published(point, Optional.empty());
    }

    public Lsn committedPoint() {
        return committedPoint;
    }

    @Override
    public void publish(EncodedRecord laneRecord) {
        try {
            if (!open) {
                producer.beginTransaction();
                open = true;
                openedAtNanos = System.nanoTime();
            }
            // Nobody reads the single result: a failed send fails the commit.
            Future<RecordMetadata> unused =
                    producer.send(new ProducerRecord<>(topic, lane, laneRecord.key(), laneRecord.value()));
        } catch (RuntimeException e) {
            throw KafkaFailures.classify(e, "writing to topic " + topic);
        }
        openRecords++;
        openBytes += laneRecord.value().length + (laneRecord.key() == null ? 0 : laneRecord.key().length);
    }

    @Override
    public void pointReached(Lsn point, Optional<Instant> committedAt) {
        reachedPoint = point;
        if (committedAt.isPresent()) {
            reachedCommitAt = committedAt;
            openTransactions++;
        }
    }

    /** After a chunk: commits if it is time, or if nothing more has come from the source and waiting would help nobody. */
    public void commitIfDue(WalChunk chunk) {
        if (open && (chunk.isQuiet() || openBytes >= bounds.kafkaTransactionBytesMax() || isOld())) {
            commit();
        }
    }

    private boolean isOld() {
        return System.nanoTime() - openedAtNanos
                >= bounds.kafkaTransactionAgeMax().toNanos();
    }

    private void commit() {
        try {
            producer.commitTransaction();
        } catch (RuntimeException e) {
            throw KafkaFailures.classify(e, "committing to topic " + topic);
        }
        open = false;
        committedPoint = reachedPoint;
        progress.committed(openRecords, openBytes, openTransactions);
        progress.published(reachedPoint, reachedCommitAt);
        openRecords = 0;
        openBytes = 0;
        openTransactions = 0;
    }

    /** Aborts an open Kafka transaction. */
    @Override
    public void close() {
        try {
            producer.close(CLOSE_WITHIN);
        } catch (RuntimeException e) {
            throw KafkaFailures.classify(e, "closing the producer of topic " + topic);
        }
    }
}
