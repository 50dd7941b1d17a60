package dev.tidegate.testkit.kafka;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Volume;
import dev.tidegate.broker.LoopbackPorts;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * A broker in a container of the official image, on a port of this machine that stays the same. Each start makes a new
 * container; the log is on a volume that stays until it is removed.
 */
final class KafkaInContainer {

    private static final String IMAGE = "apache/kafka:4.3.1";
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
    private static final int STOP_TIMEOUT_SECONDS = 30;
    private static final Duration REMOVE_TIMEOUT = Duration.ofSeconds(20);
    private static final long POLL_MILLIS = 100;
    private static final String LOG_DIRECTORY = "/var/lib/kafka/data";
    private static final int MESSAGE_BYTES_MAX = 256 * 1024 * 1024;

    private final int port = LoopbackPorts.free();
    private final String volume = "tidegate-kafka-" + UUID.randomUUID();
    private GenericContainer<?> container;

    /** @param settings of Kafka, over those that a single node needs */
    void start(Map<String, String> settings) {
        container = new GenericContainer<>(DockerImageName.parse(IMAGE))
                .withEnv(environment(settings))
                .waitingFor(Wait.forLogMessage(".*Kafka Server started.*\\n", 1).withStartupTimeout(START_TIMEOUT))
                .withCreateContainerCmdModifier(command -> command.getHostConfig()
                        .withPortBindings(PortBinding.parse("127.0.0.1:" + port + ":9092"))
                        .withBinds(new Bind(volume, new Volume(LOG_DIRECTORY))));
        container.start();
    }

    /**
     * The image takes each setting from a variable. The broker talks to itself at the end of every transaction, and in
     * the container the port of this machine leads nowhere: so it has a listener of its own for that.
     */
    private Map<String, String> environment(Map<String, String> settings) {
        Map<String, String> all = new TreeMap<>(Map.of(
                "node.id", "1",
                "process.roles", "broker,controller",
                "listeners", "PLAINTEXT://:9092,CONTROLLER://:9093,BROKER://:9094",
                "advertised.listeners", "PLAINTEXT://127.0.0.1:" + port,
                "controller.listener.names", "CONTROLLER",
                "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,BROKER:PLAINTEXT",
                "controller.quorum.voters", "1@localhost:9093",
                "log.dirs", LOG_DIRECTORY,
                "auto.create.topics.enable", "false",
                "offsets.topic.replication.factor", "1"));
        all.put("inter.broker.listener.name", "BROKER");
        all.putAll(Map.of(
                "offsets.topic.num.partitions", "1",
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1",
                "transaction.state.log.num.partitions", "1",
                "group.initial.rebalance.delay.ms", "0",
                "log.retention.ms", "-1",
                "message.max.bytes", Integer.toString(MESSAGE_BYTES_MAX),
                "socket.request.max.bytes", Integer.toString(MESSAGE_BYTES_MAX + 16 * 1024 * 1024)));
        all.putAll(settings);
        all.computeIfPresent("advertised.listeners", (name, ofClients) -> ofClients + ",BROKER://localhost:9094");
        Map<String, String> environment = new TreeMap<>();
        all.forEach((name, value) ->
                environment.put("KAFKA_" + name.toUpperCase(Locale.ROOT).replace('.', '_'), value));
        return environment;
    }

    String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /** In order; the log stays. At the end of the JVM Testcontainers removes its containers at the same time. */
    void stop() {
        try {
            docker().stopContainerCmd(container.getContainerId())
                    .withTimeout(STOP_TIMEOUT_SECONDS)
                    .exec();
        } catch (NotFoundException | NotModifiedException e) {
            // It is gone, or has ended already; what is left of it goes below.
        }
        container.stop();
    }

    /** After the last stop. May be repeated. */
    void remove() {
        long deadline = System.nanoTime() + REMOVE_TIMEOUT.toNanos();
        while (true) {
            try {
                docker().removeVolumeCmd(volume).exec();
                return;
            } catch (NotFoundException e) {
                // It is gone already.
                return;
            } catch (ConflictException e) {
                // Somebody else is still removing the container.
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(POLL_MILLIS));
            }
        }
    }

    private static DockerClient docker() {
        return DockerClientFactory.instance().client();
    }
}
