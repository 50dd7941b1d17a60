package dev.tidegate.broker;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A broker in a process of its own, there to be killed. */
final class BrokerMain {
    private BrokerMain() {}

    public static void main(String[] args) throws InterruptedException {
        EmbeddedBroker broker = EmbeddedBroker.start(Path.of(args[0]));
        System.out.println("READY " + broker.bootstrapServers());
        new CountDownLatch(1).await();
    }
}
