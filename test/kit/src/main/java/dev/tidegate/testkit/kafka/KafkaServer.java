package dev.tidegate.testkit.kafka;

import dev.tidegate.broker.EmbeddedBroker;
import dev.tidegate.testkit.fault.TcpProxy;
import dev.tidegate.testkit.process.Containers;
import dev.tidegate.testkit.process.Directories;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A Kafka broker, in this JVM or in a container, that can be stopped and started again on the same ports. */
public final class KafkaServer implements AutoCloseable {
    private final Path directory;
    private final boolean directoryIsOurs;
    private final Map<String, String> settings;
    /** Empty for a broker in this JVM. */
    private final Optional<KafkaInContainer> container;

    private final Thread shutdownHook = new Thread(this::shutDown, "kafka-stop");

    private EmbeddedBroker broker;
    private boolean containerRuns;
    private String bootstrapServers;

    private KafkaServer(Path directory, boolean directoryIsOurs, Map<String, String> settings) {
        this.directory = directory;
        this.directoryIsOurs = directoryIsOurs;
        this.container =
                directoryIsOurs && Containers.areUsed() ? Optional.of(new KafkaInContainer()) : Optional.empty();
        this.settings = new HashMap<>(container.isPresent() ? Map.of() : OpenListeners.SETTINGS);
        this.settings.putAll(settings);
    }

    /** Starts a broker in a temporary directory. */
    public static KafkaServer start() {
        try {
            return started(new KafkaServer(Files.createTempDirectory("tidegate-kafka-"), true, Map.of()));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make a directory for Kafka", e);
        }
    }

    /** Starts the broker of a directory, which {@link #close} leaves in place. Settings are Kafka's own. */
    public static KafkaServer start(Path directory, Map<String, String> settings) {
        return started(new KafkaServer(directory, false, settings));
    }

    private static KafkaServer started(KafkaServer server) {
        server.startAgain();
        Runtime.getRuntime().addShutdownHook(server.shutdownHook);
        return server;
    }

    /** Starts the broker after {@link #stop}. */
    public synchronized void startAgain() {
        if (broker != null || containerRuns) {
            throw new IllegalStateException("Kafka is running");
        }
        if (container.isPresent()) {
            container.get().start(settings);
            containerRuns = true;
            bootstrapServers = container.get().bootstrapServers();
            return;
        }
        broker = EmbeddedBroker.start(directory, settings);
        bootstrapServers = broker.bootstrapServers();
    }

    /** Stops the broker; its log stays. */
    public synchronized void stop() {
        if (broker != null) {
            broker.close();
            broker = null;
        }
        if (containerRuns) {
            container.get().stop();
            containerRuns = false;
        }
    }

    /**
     * Starts the broker again behind a proxy, through which all its clients go from now on: those that ask for {@link
     * #bootstrapServers()} after this. The caller closes the proxy.
     */
    public synchronized TcpProxy putBehindProxy() {
        stop();
        int port = Integer.parseInt(bootstrapServers.substring(bootstrapServers.lastIndexOf(':') + 1));
        TcpProxy proxy = TcpProxy.to(port);
        String listener = container.isPresent() ? "PLAINTEXT" : "CLIENT";
        settings.put("advertised.listeners", listener + "://127.0.0.1:" + proxy.port());
        startAgain();
        bootstrapServers = "127.0.0.1:" + proxy.port();
        return proxy;
    }

    public synchronized String bootstrapServers() {
        return bootstrapServers;
    }

    /** Makes a topic with the given settings, see {@link KafkaTopics#create}. */
    public void createTopic(String name, int partitions, Map<String, String> topicSettings) {
        KafkaTopics.create(bootstrapServers(), name, partitions, topicSettings);
    }

    public void deleteTopic(String name) {
        KafkaTopics.delete(bootstrapServers(), name);
    }

    /** Stops the broker, and removes its directory if it is temporary. May be repeated. */
    @Override
    public void close() {
        shutDown();
        try {
            Runtime.getRuntime().removeShutdownHook(shutdownHook);
        } catch (IllegalStateException e) {
            // The JVM is ending, and the hook with it.
            return;
        }
    }

    private synchronized void shutDown() {
        try {
            stop();
        } finally {
            // No method reference: to make one, the JVM loads the class, and without Testcontainers on the class path
            // it cannot.
            if (container.isPresent()) {
                container.get().remove();
            }
        }
        if (directoryIsOurs && Files.isDirectory(directory)) {
            Directories.delete(directory);
        }
    }
}
