package dev.tidegate.topic.tail;

import dev.tidegate.config.pipeline.KafkaConfig;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.StreamId;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.CaptureCode;
import dev.tidegate.model.history.PointIdentity;
import dev.tidegate.topic.kafka.KafkaClients;
import dev.tidegate.topic.kafka.KafkaFailures;
import dev.tidegate.topic.record.OtherStreamException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Where the stream in a lane's topic ends.
 *
 * @param point the last point; empty if none was found
 * @param partialRecords behind it: the first part of a transaction without its END, which capture has to send again
 * @param nextOffset of the next record
 */
public record TopicTail(Optional<Point> point, long partialRecords, long nextOffset) {

    /**
     * A point at which the target can stand.
     *
     * @param sourceAt source's clock at this point, or at the last one before it that tells the time; empty if not known
     * @param identity what stands there
     */
    public record Point(Lsn lsn, Optional<Instant> sourceAt, PointIdentity identity) {}

    public boolean isPartial() {
        return partialRecords > 0;
    }

    /**
     * Reads back to the last point, however far that is. Only after initTransactions, so that nobody writes any more.
     *
     * @throws TidegateException TOPIC-OF-ANOTHER-STREAM
     */
    public static TopicTail read(KafkaConfig kafka, PipelineName pipeline, int lane, StreamId stream) {
        TopicPartition partition = new TopicPartition(pipeline.topic(), lane);
        try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings(kafka, pipeline))) {
            consumer.assign(List.of(partition));
            return TailReader.complete(consumer, partition, stream, pipeline).read();
        } catch (OtherStreamException e) {
            throw new TidegateException(
                    CaptureCode.TOPIC_OF_ANOTHER_STREAM,
                    "topic " + pipeline.topic() + " holds another stream: " + e.getMessage(),
                    "it is left over from an earlier life of the pipeline: delete the topic (tidegate drop does)",
                    e);
        } catch (KafkaException e) {
            throw KafkaFailures.classify(e, "reading the tail of topic " + pipeline.topic());
        }
    }

    /** Nothing more will come, so the broker need not wait for it. */
    private static Map<String, Object> settings(KafkaConfig kafka, PipelineName pipeline) {
        Map<String, Object> settings = KafkaClients.consumer(kafka, pipeline.topic() + ".tail");
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 10);
        return settings;
    }
}
