package dev.tidegate.topic.kafka;

import dev.tidegate.config.pipeline.KafkaConfig;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ConfigCode;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The settings of Tidegate's Kafka clients. The user's own properties (TLS, SASL, timeouts) come on top of the defaults,
 * but those on which no-loss and no-doubling rest are set last and cannot be overridden. Every wait is bounded.
 */
public final class KafkaClients {

    /** Bound of one record on its way through Kafka, key and value and overhead. */
    public static final int RECORD_BYTES_MAX = 64 << 20;

    private KafkaClients() {}

    /**
     * A producer whose records become visible by transactions, in order, each exactly once.
     *
     * @param transactionalId a second producer with the same one fences the first one off
     */
    public static Map<String, Object> producer(KafkaConfig kafka, String clientId, String transactionalId) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10);
        // A commit flushes, so lingering costs no latency: it only fills the batches of a busy stream.
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 50);
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, RECORD_BYTES_MAX);
        properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, (long) RECORD_BYTES_MAX);
        // The first send of a transaction is refused while the last one's markers are written: ask again soon.
        properties.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 10);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 30_000);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 60_000);
        properties.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 60_000);
        addCommon(properties, kafka, clientId);
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 5);
        return properties;
    }

    /** A consumer for {@code assign} and {@code seek}: no group, no stored offsets, committed records only. */
    public static Map<String, Object> consumer(KafkaConfig kafka, String clientId) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 2_000);
        properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 4 << 20);
        properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 30_000);
        addCommon(properties, kafka, clientId);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return properties;
    }

    public static Map<String, Object> admin(KafkaConfig kafka, String clientId) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 30_000);
        addCommon(properties, kafka, clientId);
        return properties;
    }

    public static Admin openAdmin(KafkaConfig kafka, String clientId) {
        return Admin.create(admin(kafka, clientId));
    }

    private static void addCommon(Map<String, Object> properties, KafkaConfig kafka, String clientId) {
        properties.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, 15_000);
        properties.put(CommonClientConfigs.RECONNECT_BACKOFF_MS_CONFIG, 50);
        properties.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
        // Nothing of Kafka's own metrics is published: no MBeans, nothing pushed to the brokers.
        properties.put(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG, "");
        properties.put("enable.metrics.push", false);
        properties.putAll(kafka.properties());
        properties.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
        properties.put(
                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
                kafka.bootstrapServers().orElseThrow(KafkaClients::noAddress));
    }

    private static TidegateException noAddress() {
        return new TidegateException(
                ConfigCode.KAFKA_ADDRESS,
                "no Kafka is configured for this role",
                "set kafka.bootstrap-servers, or use `tidegate run`, which starts the embedded broker");
    }
}
