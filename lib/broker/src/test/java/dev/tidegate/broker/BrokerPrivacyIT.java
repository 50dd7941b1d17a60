package dev.tidegate.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Others of the machine can neither read nor write what is in an embedded broker. */
class BrokerPrivacyIT {
    private static final TopicPartition LANE = new TopicPartition("changes", 0);

    @TempDir
    Path data;

    @Test
    void onlyWhoReadsThePasswordGetsIn() throws Exception {
        Path directory = data.resolve("broker");
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
            BrokerAccess access = broker.access();
            write(access, "kept");

            Map<String, String> wrong = new HashMap<>(access.properties());
            wrong.put("sasl.jaas.config", new BrokerLogin("not-the-password").loginModule());
            assertThatThrownBy(() -> topics(new BrokerAccess(access.bootstrapServers(), wrong)))
                    .hasCauseInstanceOf(SaslAuthenticationException.class);
            Map<String, String> somebody = new HashMap<>(access.properties());
            somebody.compute("sasl.jaas.config", (name, login) -> login.replace("\"tidegate\"", "\"admin\""));
            assertThatThrownBy(() -> topics(new BrokerAccess(access.bootstrapServers(), somebody)))
                    .hasCauseInstanceOf(SaslAuthenticationException.class);

            BrokerAccess none = new BrokerAccess(access.bootstrapServers(), Map.of());
            assertThatThrownBy(() -> topics(none)).isInstanceOf(ExecutionException.class);
            assertThatThrownBy(() -> write(none, "planted")).isInstanceOf(Exception.class);
            String controller = "127.0.0.1:"
                    + BrokerIdentity.readFrom(directory).orElseThrow().controllerPort();
            try (Admin admin = Admin.create(bounded(Map.of("bootstrap.controllers", controller)))) {
                assertThatThrownBy(() -> admin.describeCluster().nodes().get(10, TimeUnit.SECONDS))
                        .isInstanceOf(ExecutionException.class);
            }
            assertThat(read(access)).containsExactly("kept");
        }
    }

    @Test
    void aDirectoryOfAnOlderVersionIsClosedAndKeepsItsRecords() throws Exception {
        Path directory = Files.createDirectories(data.resolve("data").resolve("broker"));
        BrokerIdentity before = BrokerIdentity.fresh();
        before.writeTo(directory);
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory, olderSettings(before))) {
            write(new BrokerAccess(broker.bootstrapServers(), Map.of()), "older");
        }
        Files.delete(directory.resolve("password"));
        open(data.resolve("data"));

        try (EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
            assertThat(broker.bootstrapServers()).isEqualTo(before.bootstrapServers());
            write(broker.access(), "newer");
            assertThat(read(broker.access())).containsExactly("older", "newer");
            assertThat(mode(data.resolve("data"))).isEqualTo("rwx------");
            assertThat(mode(directory)).isEqualTo("rwx------");
            assertThat(mode(directory.resolve("password"))).isEqualTo("rw-------");
            assertThat(mode(directory.resolve("log").resolve("meta.properties")))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void aPasswordThatOthersCouldReadIsReplaced() throws Exception {
        Path directory = data.resolve("broker");
        BrokerAccess before;
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
            before = broker.access();
        }
        Files.setPosixFilePermissions(directory.resolve("password"), PosixFilePermissions.fromString("rw-r--r--"));
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
            assertThat(broker.access().properties()).isNotEqualTo(before.properties());
            assertThatThrownBy(() -> topics(before)).hasCauseInstanceOf(SaslAuthenticationException.class);
        }
    }

    @Test
    void tellsWhoMayNotReadTheDirectoryWhatToDo() throws Exception {
        assumeTrue(new UnixSystem().getUid() != 0, "root may read everything");
        Path directory = data.resolve("broker");
        EmbeddedBroker.start(directory).close();
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("---------"));
        try {
            assertThatThrownBy(() -> EmbeddedBroker.accessIn(directory))
                    .isInstanceOf(BrokerDirectoryException.class)
                    .hasMessageContaining("closed to this user");
        } finally {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void closesALogThatIsALinkToAnotherPlace() throws Exception {
        Path elsewhere = Files.createDirectories(data.resolve("disk").resolve("kafka"));
        open(data.resolve("disk"));
        Path directory = Files.createDirectories(data.resolve("broker"));
        Files.createSymbolicLink(directory.resolve("log"), elsewhere);
        EmbeddedBroker.start(directory).close();
        assertThat(mode(elsewhere)).isEqualTo("rwx------");
        assertThat(mode(data.resolve("disk"))).isEqualTo("rwxr-xr-x");
    }

    /** As Kafka's listeners were named and open before there was a login. */
    private static Map<String, String> olderSettings(BrokerIdentity identity) {
        String broker = "PLAINTEXT://127.0.0.1:" + identity.brokerPort();
        return Map.of(
                "listeners",
                broker + ",CONTROLLER://127.0.0.1:" + identity.controllerPort(),
                "advertised.listeners",
                broker,
                "inter.broker.listener.name",
                "PLAINTEXT",
                "listener.security.protocol.map",
                "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    }

    private static void open(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.toList()) {
                Files.setPosixFilePermissions(
                        path, PosixFilePermissions.fromString(Files.isDirectory(path) ? "rwxr-xr-x" : "rw-r--r--"));
            }
        }
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static void topics(BrokerAccess access) throws Exception {
        try (Admin admin = Admin.create(clients(access))) {
            admin.listTopics().names().get(10, TimeUnit.SECONDS);
        }
    }

    private static Map<String, Object> clients(BrokerAccess access) {
        Map<String, Object> settings = bounded(access.properties());
        settings.put("bootstrap.servers", access.bootstrapServers());
        return settings;
    }

    private static Map<String, Object> bounded(Map<String, String> properties) {
        Map<String, Object> settings = new HashMap<>(properties);
        settings.put("default.api.timeout.ms", "1000");
        settings.put("request.timeout.ms", "500");
        return settings;
    }

    private static void write(BrokerAccess access, String value) throws Exception {
        Map<String, Object> settings = clients(access);
        settings.put("max.block.ms", "1000");
        try (Admin admin = Admin.create(clients(access))) {
            if (!admin.listTopics().names().get(10, TimeUnit.SECONDS).contains(LANE.topic())) {
                admin.createTopics(List.of(new NewTopic(LANE.topic(), 1, (short) 1)))
                        .all()
                        .get(10, TimeUnit.SECONDS);
            }
        }
        settings.remove("default.api.timeout.ms");
        settings.put("delivery.timeout.ms", "10000");
        settings.put("max.block.ms", "10000");
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(LANE.topic(), value)).get(10, TimeUnit.SECONDS);
        }
    }

    private static List<String> read(BrokerAccess access) {
        Map<String, Object> settings = clients(access);
        settings.put("default.api.timeout.ms", "10000");
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(LANE));
            consumer.seekToBeginning(List.of(LANE));
            List<String> values = new ArrayList<>();
            long end = consumer.endOffsets(List.of(LANE)).get(LANE);
            while (consumer.position(LANE) < end) {
                consumer.poll(Duration.ofSeconds(5)).forEach(record -> values.add(record.value()));
            }
            return values;
        }
    }
}
