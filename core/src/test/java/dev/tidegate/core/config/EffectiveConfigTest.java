package dev.tidegate.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.PipelineName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EffectiveConfigTest {

    private final PipelineConfig config = new PipelineConfig(
            new PipelineName("orders"),
            new DatabaseConfig(
                    "jdbc:postgresql://a:5432/shop?password=hunter2&sslmode=require",
                    "reader",
                    new Secret(""),
                    Map.of()),
            new DatabaseConfig(
                    "jdbc:postgresql://b:5432/shop",
                    "writer",
                    new Secret("hunter2"),
                    Map.of("sslpassword", "hunter2", "sslmode", "require")),
            new TableSelection(List.of("public.*"), List.of()),
            new KafkaConfig(
                    Optional.of("k:9092"),
                    Map.of("sasl.jaas.config", "x password=hunter2", "ssl.key.password", "hunter2"),
                    Optional.of((short) 3)),
            Path.of("/data"),
            CaptureConfig.defaults(),
            ApplyConfig.defaults(),
            new SequencesConfig(true, Optional.of(List.of("public.*")), List.of("*.tmp"), Duration.ofMinutes(1), 7));

    @Test
    void coversEverySecret() {
        List<String> lines = new EffectiveConfig(config).lines();

        assertThat(String.join("\n", lines))
                .doesNotContain("hunter2")
                .contains("url: \"jdbc:postgresql://a:5432/shop?password=********&sslmode=require\"")
                .contains("sslmode: \"require\"");
    }

    @Test
    void warnsOfAPasswordInAUrl() {
        assertThat(new EffectiveConfig(config).warnings())
                .singleElement()
                .asString()
                .startsWith("source.url holds a password");
    }

    @Test
    void isItselfAConfigFile(@TempDir Path directory) throws IOException {
        Path file = Files.write(directory.resolve("tidegate.yaml"), new EffectiveConfig(config).lines());

        PipelineConfig again = new ConfigReader(Map.of()).read(file);

        assertThat(again.capture()).isEqualTo(config.capture());
        assertThat(again.apply()).isEqualTo(config.apply());
        assertThat(again.sequences()).isEqualTo(config.sequences());
        assertThat(again.load()).isEqualTo(config.load());
        assertThat(again.types()).isEqualTo(config.types());
        assertThat(again.tables()).isEqualTo(config.tables());
        assertThat(again.dataDir()).isEqualTo(config.dataDir());
        assertThat(again.kafka().replicationFactor()).isEqualTo(config.kafka().replicationFactor());
    }
}
