package dev.tidegate.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerIT {
    private static final TopicPartition LANE = new TopicPartition("changes", 0);

    @TempDir
    Path directory;

    @Test
    void keepsClusterPortsAndCommittedRecordsOverARestart() throws Exception {
        String clusterId;
        String bootstrapServers;
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
            clusterId = broker.clusterId();
            bootstrapServers = broker.bootstrapServers();
            assertThat(EmbeddedBroker.accessIn(directory)).contains(broker.access());
            createTopic(broker.access());
            produce(broker.access(), true, "one", "two");
            produce(broker.access(), false, "aborted");
            produce(broker.access(), true, "three");
        }
        assertThat(EmbeddedBroker.accessIn(directory)).isEmpty();

        try (EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
            assertThat(broker.clusterId()).isEqualTo(clusterId);
            assertThat(broker.bootstrapServers()).isEqualTo(bootstrapServers);
            assertThat(readCommitted(broker.access())).containsExactly("one", "two", "three");
        }
    }

    @Test
    void keepsAcknowledgedRecordsWhenItsProcessIsKilled() throws Exception {
        Process first = startProcess();
        awaitReady(first);
        BrokerAccess access = EmbeddedBroker.accessIn(directory).orElseThrow();
        createTopic(access);
        produce(access, true, "one", "two");
        first.destroyForcibly().waitFor();

        Process second = startProcess();
        try {
            assertThat(awaitReady(second)).isEqualTo(access.bootstrapServers());
            produce(access, true, "three");
            assertThat(readCommitted(access)).containsExactly("one", "two", "three");
            assertThatThrownBy(() -> EmbeddedBroker.start(directory))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("in use by another process");
        } finally {
            second.destroyForcibly().waitFor();
        }
    }

    @Test
    void movesToOtherPortsWhenItsOwnAreTaken() throws Exception {
        String before;
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
            before = broker.bootstrapServers();
            createTopic(broker.access());
            produce(broker.access(), true, "one");
        }
        int port = Integer.parseInt(before.substring(before.indexOf(':') + 1));
        try (ServerSocket squatter = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
                EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
            assertThat(squatter.isBound()).isTrue();
            assertThat(broker.bootstrapServers()).isNotEqualTo(before);
            assertThat(EmbeddedBroker.accessIn(directory)).contains(broker.access());
            assertThat(readCommitted(broker.access())).containsExactly("one");
        }
    }

    @Test
    void refusesADirectoryThatThisProcessUses() {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
            assertThatThrownBy(() -> EmbeddedBroker.start(directory))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("in use by this process");
            broker.close();
        }
        EmbeddedBroker.start(directory).close();
    }

    @Test
    void createsNoTopicThatNobodyAskedFor() {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
            assertThatThrownBy(() -> produce(broker.access(), true, "lost"))
                    .hasMessageContaining("not present in metadata");
        }
    }

    @Test
    void reportsASettingThatKafkaRefuses() {
        assertThatThrownBy(() -> EmbeddedBroker.start(directory, Map.of("num.io.threads", "many")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("num.io.threads");
        EmbeddedBroker.start(directory).close();
    }

    private Process startProcess() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        BrokerMain.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String awaitReady(Process process) throws IOException {
        BufferedReader output = process.inputReader();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith("READY ")) {
                return line.substring("READY ".length());
            }
        }
        throw new AssertionError("The broker's process ended before it was ready");
    }

    private static void createTopic(BrokerAccess access) throws Exception {
        try (Admin admin = Admin.create(settings(access, Map.of()))) {
            admin.createTopics(List.of(new NewTopic(LANE.topic(), 1, (short) 1)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    private static Map<String, Object> settings(BrokerAccess access, Map<String, String> more) {
        Map<String, Object> settings = new HashMap<>(access.properties());
        settings.put("bootstrap.servers", access.bootstrapServers());
        settings.putAll(more);
        return settings;
    }

    private static void produce(BrokerAccess access, boolean commit, String... values) {
        Map<String, Object> settings = settings(access, Map.of("transactional.id", "capture", "max.block.ms", "2000"));
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            for (String value : values) {
                producer.send(new ProducerRecord<>(LANE.topic(), value)).get(30, TimeUnit.SECONDS);
            }
            if (commit) {
                producer.commitTransaction();
            } else {
                producer.abortTransaction();
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    private static List<String> readCommitted(BrokerAccess access) {
        Map<String, Object> settings = settings(access, Map.of("isolation.level", "read_committed"));
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(LANE));
            consumer.seekToBeginning(List.of(LANE));
            long end = consumer.endOffsets(List.of(LANE)).get(LANE);
            List<String> values = new ArrayList<>();
            while (consumer.position(LANE) < end) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofSeconds(5))) {
                    values.add(record.value());
                }
            }
            return values;
        }
    }
}
