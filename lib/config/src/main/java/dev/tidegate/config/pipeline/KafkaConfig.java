package dev.tidegate.config.pipeline;

import dev.tidegate.config.setting.Scalar;
import dev.tidegate.config.setting.Settings;
import dev.tidegate.config.setting.Type;
import dev.tidegate.config.yaml.YamlText;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The Kafka cluster between capture and apply.
 *
 * @param bootstrapServers empty for the embedded broker
 * @param replicationFactor of the topic when Tidegate creates it; empty for the cluster's default
 */
public record KafkaConfig(
        Optional<String> bootstrapServers, Map<String, String> properties, Optional<Short> replicationFactor) {

    private static final Pattern SERVER =
            Pattern.compile("\\s*[^\\s,:/]+:\\d{1,5}\\s*|\\s*\\[[0-9a-fA-F:]+]:\\d{1,5}\\s*");

    private static final Scalar<String> SERVERS = Scalar.of(
            "host:port, several separated by commas",
            text -> Optional.of(text).filter(KafkaConfig::areServers),
            YamlText::quoted);

    /** Properties that keep rows from being lost. */
    private static final Set<String> OURS = Set.of(
            "bootstrap.servers",
            "acks",
            "enable.idempotence",
            "transactional.id",
            "isolation.level",
            "group.id",
            "enable.auto.commit",
            "auto.offset.reset",
            "max.in.flight.requests.per.connection",
            "key.serializer",
            "value.serializer",
            "key.deserializer",
            "value.deserializer");

    public KafkaConfig {
        properties = Map.copyOf(properties);
    }

    public static KafkaConfig settings(Settings<KafkaConfig> s) {
        KafkaConfig config = new KafkaConfig(
                s.optional("bootstrap-servers", KafkaConfig::bootstrapServers, SERVERS, "embedded broker", """
                        Kafka between capture and apply. Without it, `run` starts a broker of its own; `capture` and `apply`
                        need it
                        """),
                s.value("properties", KafkaConfig::properties, Type.properties(), "none", """
                        settings of kafka-clients for every client (`security.protocol`, `ssl.*`, `sasl.*`, timeouts).
                        Those that keep rows from being lost (`acks`, `isolation.level`, ...) are set by Tidegate and are
                        errors here
                        """),
                s.optional(
                                "replication-factor",
                                KafkaConfig::factor,
                                Type.integer(1, 100),
                                "the cluster's default",
                                """
                        of the topic when Tidegate creates it
                        """)
                        .map(Integer::shortValue));
        for (String name : config.properties.keySet()) {
            s.refuse(OURS.contains(name), "properties." + name, "is set by Tidegate itself");
        }
        for (String key : new String[] {"properties", "replication-factor"}) {
            s.refuse(
                    s.has(key) && !s.has("bootstrap-servers"),
                    key,
                    "is for an external Kafka, but bootstrap-servers is missing");
        }
        return config;
    }

    private static boolean areServers(String text) {
        return Arrays.stream(text.split(",", -1))
                .allMatch(server -> SERVER.matcher(server).matches());
    }

    private Optional<Integer> factor() {
        return replicationFactor.map(Short::intValue);
    }

    public boolean isEmbedded() {
        return bootstrapServers.isEmpty();
    }

    /**
     * The same for a broker whose address is known by now.
     *
     * @param login properties of its clients
     */
    public KafkaConfig at(String servers, Map<String, String> login) {
        return new KafkaConfig(Optional.of(servers), login, replicationFactor);
    }

    /** Without the properties, which may hold passwords. */
    @Override
    public String toString() {
        return "KafkaConfig[" + bootstrapServers.orElse("embedded") + "]";
    }
}
