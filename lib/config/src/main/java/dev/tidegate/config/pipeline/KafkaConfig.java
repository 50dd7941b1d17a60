package dev.tidegate.config.pipeline;

import java.util.Map;
import java.util.Optional;

/**
 * The Kafka cluster between capture and apply.
 *
 * @param bootstrapServers empty for the embedded broker
 * @param properties further kafka-clients properties (security.protocol, ssl.*, sasl.*) for every client
 * @param replicationFactor of the topic when Tidegate creates it; empty for the cluster's default
 */
public record KafkaConfig(
        Optional<String> bootstrapServers, Map<String, String> properties, Optional<Short> replicationFactor) {

    public KafkaConfig {
        properties = Map.copyOf(properties);
    }

    public boolean isEmbedded() {
        return bootstrapServers.isEmpty();
    }

    /** The same for a broker whose address is known by now. */
    public KafkaConfig at(String servers) {
        return new KafkaConfig(Optional.of(servers), properties, replicationFactor);
    }
}
