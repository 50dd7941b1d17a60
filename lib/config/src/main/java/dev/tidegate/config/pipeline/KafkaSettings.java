package dev.tidegate.config.pipeline;

import dev.tidegate.config.yaml.ConfigSection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the section {@code kafka}. */
public final class KafkaSettings {

    private static final Pattern SERVER =
            Pattern.compile("\\s*[^\\s,:/]+:\\d{1,5}\\s*|\\s*\\[[0-9a-fA-F:]+]:\\d{1,5}\\s*");

    /** What no row gets lost by rests on these. */
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

    private KafkaSettings() {}

    public static KafkaConfig read(ConfigSection section) {
        Optional<String> servers = section.text("bootstrap-servers");
        servers.ifPresent(text -> checkServers(section, text));
        Map<String, String> properties = section.properties("properties");
        Optional<Integer> factor = section.integer("replication-factor", 1, 100, 3);
        for (String name : properties.keySet()) {
            if (OURS.contains(name)) {
                section.problem("properties." + name, "is set by Tidegate itself");
            }
        }
        if (!section.has("bootstrap-servers")) {
            checkEmbedded(section);
        }
        return new KafkaConfig(servers, properties, factor.map(Integer::shortValue));
    }

    private static void checkServers(ConfigSection section, String servers) {
        for (String server : servers.split(",", -1)) {
            if (!SERVER.matcher(server).matches()) {
                section.problem("bootstrap-servers", "must be host:port, several separated by commas");
                return;
            }
        }
    }

    private static void checkEmbedded(ConfigSection section) {
        for (String key : new String[] {"properties", "replication-factor"}) {
            if (section.has(key)) {
                section.problem(key, "is for an external Kafka, but bootstrap-servers is missing");
            }
        }
    }
}
