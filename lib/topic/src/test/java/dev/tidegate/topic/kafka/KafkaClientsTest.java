package dev.tidegate.topic.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.config.pipeline.KafkaConfig;
import dev.tidegate.model.failure.TidegateException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KafkaClientsTest {

    @Test
    void theUsersPropertiesCannotWeakenWhatNoLossRestsOn() {
        KafkaConfig config = new KafkaConfig(
                Optional.of("broker:9092"),
                Map.of(
                        "acks", "1",
                        "enable.idempotence", "false",
                        "isolation.level", "read_uncommitted",
                        "auto.offset.reset", "latest",
                        "linger.ms", "7"),
                Optional.empty());
        assertThat(KafkaClients.producer(config, "c", "t"))
                .containsEntry("acks", "all")
                .containsEntry("enable.idempotence", true)
                .containsEntry("transactional.id", "t")
                .containsEntry("linger.ms", "7");
        assertThat(KafkaClients.consumer(config, "c"))
                .containsEntry("isolation.level", "read_committed")
                .containsEntry("auto.offset.reset", "none");
    }

    @Test
    void aRoleWithoutKafkaIsAUsageError() {
        KafkaConfig config = new KafkaConfig(Optional.empty(), Map.of(), Optional.empty());
        assertThatThrownBy(() -> KafkaClients.admin(config, "c"))
                .isInstanceOf(TidegateException.class)
                .hasMessageContaining("no Kafka");
    }
}
