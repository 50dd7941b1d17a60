package dev.tidegate.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
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
    void brokerInItsOwnProcessComesBackAfterAKill() {
        try (KafkaProcess kafka = KafkaProcess.start()) {
            String bootstrapServers = kafka.bootstrapServers();
            long pid = kafka.pid();
            KafkaTopics.create(bootstrapServers, "changes", 1, Map.of());
            kafka.killHard();
            assertThat(ProcessHandle.of(pid).map(ProcessHandle::isAlive)).isNotEqualTo(java.util.Optional.of(true));
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
