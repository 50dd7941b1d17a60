package dev.tidegate.testkit.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.testkit.fault.TcpProxy;
import dev.tidegate.testkit.process.JavaProcess;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class KafkaProcessIT {
    @Test
    void brokerInThisJvmStopsAndStartsAgain() {
        try (KafkaServer kafka = KafkaServer.start()) {
            String bootstrapServers = kafka.bootstrapServers();
            kafka.createTopic("changes", 1, Map.of("retention.ms", "-1"));
            kafka.stop();
            kafka.startAgain();
            assertThat(kafka.bootstrapServers()).isEqualTo(bootstrapServers);
            assertThatThrownBy(() -> kafka.createTopic("changes", 1, Map.of())).hasMessageContaining("already exists");
            kafka.deleteTopic("changes");
        }
    }

    @Test
    void brokerBehindAProxyIsReachedThroughItOnly() {
        try (KafkaServer kafka = KafkaServer.start();
                TcpProxy proxy = kafka.putBehindProxy()) {
            assertThat(kafka.bootstrapServers()).isEqualTo("127.0.0.1:" + proxy.port());
            Map<String, Object> settings = Map.of("bootstrap.servers", kafka.bootstrapServers());
            kafka.createTopic("changes", 1, Map.of());
            try (KafkaProducer<String, String> producer =
                    new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
                assertThat(producer.send(new ProducerRecord<>("changes", "one")))
                        .succeedsWithin(Duration.ofSeconds(20));
                proxy.refuseConnections();
                proxy.cutAll();
                Future<RecordMetadata> second = producer.send(new ProducerRecord<>("changes", "two"));
                assertThat(second).failsWithin(Duration.ofMillis(500));
                proxy.acceptConnections();
                assertThat(second).succeedsWithin(Duration.ofSeconds(20));
            }
        }
    }

    @Test
    void frozenProcessSaysNothingUntilItIsThawed() {
        try (JavaProcess process = JavaProcess.start(Clock.class)) {
            process.awaitOutput("tick", Duration.ofSeconds(20));
            process.freeze();
            assertThat(process.isAlive()).isTrue();
            String before = process.output();
            assertThat(process.waitFor(Duration.ofMillis(100))).isFalse();
            assertThat(process.output()).isEqualTo(before);
            process.thaw();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> process.output().length() > before.length());
        }
    }

    /** Writes a line every few milliseconds. */
    static final class Clock {
        private Clock() {}

        public static void main(String[] arguments) throws InterruptedException {
            CountDownLatch never = new CountDownLatch(1);
            while (!never.await(5, TimeUnit.MILLISECONDS)) {
                System.out.println("tick");
            }
        }
    }

    @Test
    void brokerInItsOwnProcessComesBackAfterAKill() {
        try (KafkaProcess kafka = KafkaProcess.start()) {
            String bootstrapServers = kafka.bootstrapServers();
            long pid = kafka.pid();
            KafkaTopics.create(bootstrapServers, "changes", 1, Map.of());
            kafka.killHard();
            assertThat(ProcessHandle.of(pid).map(ProcessHandle::isAlive)).isNotEqualTo(Optional.of(true));
            kafka.startAgain();
            assertThat(kafka.bootstrapServers()).isEqualTo(bootstrapServers);
            assertThatThrownBy(() -> KafkaTopics.create(bootstrapServers, "changes", 1, Map.of()))
                    .hasMessageContaining("already exists");
            kafka.stop();
        }
    }

    @Test
    void processGivesItsOutputAndExitCode() {
        try (JavaProcess process = JavaProcess.builder(Echo.class)
                .arguments("3")
                .environment("GREETING", "good tide")
                .start()) {
            assertThat(process.awaitOutput("tide", Duration.ofSeconds(20))).isEqualTo("good tide");
            assertThat(process.waitFor(Duration.ofSeconds(20))).isTrue();
            assertThat(process.exitCode()).hasValue(3);
            assertThatThrownBy(() -> process.awaitOutput("never said", Duration.ofSeconds(20)))
                    .hasMessageContaining("ended with 3");
        }
    }

    /** Says what it is told and ends as it is told. */
    static final class Echo {
        private Echo() {}

        public static void main(String[] arguments) {
            System.out.println(System.getenv("GREETING"));
            System.exit(Integer.parseInt(arguments[0]));
        }
    }
}
