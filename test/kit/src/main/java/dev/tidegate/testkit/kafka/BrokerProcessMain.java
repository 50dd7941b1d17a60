package dev.tidegate.testkit.kafka;

import dev.tidegate.broker.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The program of {@link KafkaProcess} and {@link KafkaCluster}: a broker that runs until its input ends or it is told to
 * end. Arguments: its directory, then settings of Kafka as {@code name=value}.
 */
final class BrokerProcessMain {
    static final String READY = "broker ready at ";

    private BrokerProcessMain() {}

    public static void main(String[] arguments) throws IOException {
        Map<String, String> settings = new TreeMap<>(OpenListeners.SETTINGS);
        for (String setting : List.of(arguments).subList(1, arguments.length)) {
            int equals = setting.indexOf('=');
            settings.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        EmbeddedBroker broker = EmbeddedBroker.start(Path.of(arguments[0]), settings);
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "broker-stop"));
        System.out.println(READY + broker.bootstrapServers());
        while (System.in.read() >= 0) {
            // Nothing is said on the input; only its end means something.
        }
        System.exit(0);
    }
}
