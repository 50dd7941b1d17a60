package dev.tidegate.testkit.kafka;

import dev.tidegate.broker.LoopbackPorts;
import dev.tidegate.testkit.process.Directories;
import dev.tidegate.testkit.process.JavaProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;

/**
 * Three Kafka brokers in processes of their own, each a controller too: every topic has three replicas, of which two must
 * be in sync. Brokers are killed and started again by their number, from 0.
 */
public final class KafkaCluster implements AutoCloseable {

    public static final int BROKERS = 3;

    private static final Duration START_TIMEOUT = Duration.ofSeconds(90);

    private final Path directory;
    private final List<Integer> brokerPorts;
    private final List<Integer> controllerPorts;
    private final List<JavaProcess> processes = new ArrayList<>();

    private KafkaCluster(Path directory) {
        this.directory = directory;
        List<Integer> ports = IntStream.generate(LoopbackPorts::free)
                .distinct()
                .limit(2L * BROKERS)
                .boxed()
                .toList();
        this.brokerPorts = ports.subList(0, BROKERS);
        this.controllerPorts = ports.subList(BROKERS, 2 * BROKERS);
    }

    /** Returns when clients can connect to all three. */
    public static KafkaCluster start() {
        try {
            KafkaCluster cluster = new KafkaCluster(Files.createTempDirectory("tidegate-kafka-cluster-"));
            String clusterId = Uuid.randomUuid().toString();
            for (int broker = 0; broker < BROKERS; broker++) {
                cluster.prepare(broker, clusterId);
                cluster.processes.add(cluster.process(broker));
            }
            for (int broker = 0; broker < BROKERS; broker++) {
                cluster.awaitReady(broker);
            }
            return cluster;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make a directory for Kafka", e);
        }
    }

    /** What an embedded broker writes itself, when it is alone and may choose. */
    private void prepare(int broker, String clusterId) throws IOException {
        Path home = Files.createDirectories(home(broker));
        Files.writeString(
                home.resolve("broker.properties"),
                "cluster.id=" + clusterId + "\nbroker.port=" + brokerPorts.get(broker) + "\ncontroller.port="
                        + controllerPorts.get(broker) + "\n");
    }

    private Path home(int broker) {
        return directory.resolve("broker-" + broker);
    }

    private JavaProcess process(int broker) {
        List<String> arguments = new ArrayList<>(List.of(home(broker).toString()));
        settings(broker).forEach((name, value) -> arguments.add(name + "=" + value));
        return JavaProcess.builder(BrokerProcessMain.class)
                .jvmArguments("-Xmx256m")
                .arguments(arguments.toArray(String[]::new))
                .start();
    }

    private Map<String, String> settings(int broker) {
        String voters = IntStream.range(0, BROKERS)
                .mapToObj(each -> (each + 1) + "@127.0.0.1:" + controllerPorts.get(each))
                .collect(Collectors.joining(","));
        Map<String, String> settings = new TreeMap<>(Map.of(
                "node.id", Integer.toString(broker + 1),
                "controller.quorum.voters", voters,
                "default.replication.factor", "3",
                "min.insync.replicas", "2",
                "offsets.topic.replication.factor", "3",
                "transaction.state.log.replication.factor", "3",
                "transaction.state.log.min.isr", "2",
                // A follower that is gone counts as out of sync soon.
                "replica.lag.time.max.ms", "3000"));
        settings.put("controller.quorum.election.timeout.ms", "1000");
        settings.put("controller.quorum.fetch.timeout.ms", "2000");
        return settings;
    }

    private void awaitReady(int broker) {
        processes.get(broker).awaitOutput(BrokerProcessMain.READY, START_TIMEOUT);
    }

    /** SIGKILL. */
    public void killHard(int broker) {
        processes.get(broker).killHard();
    }

    /** On the same ports; returns when clients can connect to it. */
    public void startAgain(int... brokers) {
        for (int broker : brokers) {
            processes.set(broker, process(broker));
        }
        // Together: with two gone the first one alone has no quorum, and would not be ready.
        for (int broker : brokers) {
            awaitReady(broker);
        }
    }

    /** The broker that leads the topic's only partition. */
    public int leaderOf(String topic) {
        return partition(topic).leader().id() - 1;
    }

    /** How many replicas of the topic's only partition are in sync. */
    public int inSync(String topic) {
        return partition(topic).isr().size();
    }

    /** Sets one setting of a topic, as an administrator would. */
    public void alterTopic(String topic, String name, String value) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        AlterConfigOp set = new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
            admin.incrementalAlterConfigs(Map.of(resource, List.of(set))).all().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking Kafka", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka does not set " + name + " of " + topic, e);
        }
    }

    private TopicPartitionInfo partition(String topic) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
            return admin.describeTopics(List.of(topic))
                    .topicNameValues()
                    .get(topic)
                    .get()
                    .partitions()
                    .get(0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking Kafka", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka does not say who leads " + topic, e);
        }
    }

    public String bootstrapServers() {
        return brokerPorts.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
    }

    /** Kills the brokers and removes their directories. */
    @Override
    public void close() {
        processes.forEach(JavaProcess::close);
        Directories.delete(directory);
    }
}
