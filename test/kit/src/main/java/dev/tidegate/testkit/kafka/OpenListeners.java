package dev.tidegate.testkit.kafka;

import java.util.Map;

/** A test broker stands for a Kafka of somebody else, without a login unless a test brings one. */
final class OpenListeners {

    static final Map<String, String> SETTINGS =
            Map.of("listener.security.protocol.map", "CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT");

    private OpenListeners() {}
}
