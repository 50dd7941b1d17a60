package dev.tidegate.testing;

import dev.tidegate.broker.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Path;

/** The program of {@link KafkaProcess}: a broker that runs until its input ends or it is told to end. */
final class BrokerProcessMain {
    static final String READY = "broker ready at ";

    private BrokerProcessMain() {}

    public static void main(String[] arguments) throws IOException {
        EmbeddedBroker broker = EmbeddedBroker.start(Path.of(arguments[0]));
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "broker-stop"));
        System.out.println(READY + broker.bootstrapServers());
        while (System.in.read() >= 0) {
            // Nothing is said on the input; only its end means something.
        }
        System.exit(0);
    }
}
