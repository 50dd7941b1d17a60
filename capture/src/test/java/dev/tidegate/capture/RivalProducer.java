package dev.tidegate.capture;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.StreamId;
import dev.tidegate.topic.codec.RecordWriter;
import dev.tidegate.topic.kafka.KafkaClients;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What another capture does to the topic. */
final class RivalProducer {

    private RivalProducer() {}

    /** Does what a second capture does first; and leaves something of another stream if wanted. */
    static void takeOver(CaptureFixture pipeline, boolean strayRecord) {
        String id = pipeline.name().transactionalId(0);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(KafkaClients.producer(pipeline.config.kafka(), "rival", id))) {
            producer.initTransactions();
            if (strayRecord) {
                RecordWriter writer = new RecordWriter(StreamId.create());
                producer.beginTransaction();
                var unused = producer.send(new ProducerRecord<>(
                        pipeline.name().topic(),
                        0,
                        null,
                        writer.message(Lsn.NONE, new Lsn(1), "p", "c", 0).value()));
                producer.commitTransaction();
            }
        }
    }
}
