package dev.tidegate.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.config.monitor.AlertsConfig;
import dev.tidegate.config.monitor.GateCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EffectiveConfigTest {

    @TempDir
    Path directory;

    private PipelineConfig config;

    @BeforeEach
    void readTheFullConfig() throws IOException {
        Files.writeString(directory.resolve("secret"), "hunter2");
        Path file = directory.resolve("tidegate.yaml");
        String withSecretsEverywhere = ConfigReaderTest.FULL
                .replace("?sslmode", "?password=hunter2&sslmode")
                .replace("user: reader\n  password: ${env:PASSWORD}", "user: reader")
                .replace("user: writer", "user: writer\n  properties: { sslpassword: hunter2, sslmode: require }")
                .replace("security.protocol: SSL", "sasl.jaas.config: x password=hunter2, ssl.key.password: hunter2")
                .replace("hooks.example.com/a/b", "hooks.example.com/hunter2");
        Files.writeString(file, withSecretsEverywhere);
        config = new ConfigReader(ConfigReaderTest.environment("hunter2")).read(file);
    }

    @Test
    void coversEverySecret() {
        List<String> lines = new EffectiveConfig(config).lines();

        assertThat(String.join("\n", lines))
                .doesNotContain("hunter2")
                .contains("url: \"jdbc:postgresql://db.internal:5432/shop?password=********&sslmode=verify-full\"")
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
    void isItselfAConfigFile() throws IOException {
        Path file = Files.write(directory.resolve("effective.yaml"), new EffectiveConfig(config).lines());

        PipelineConfig again = new ConfigReader(Map.of()).read(file);

        assertThat(again.capture()).isEqualTo(config.capture());
        assertThat(again.apply()).isEqualTo(config.apply());
        assertThat(again.sequences()).isEqualTo(config.sequences());
        assertThat(again.load()).isEqualTo(config.load());
        assertThat(again.types()).isEqualTo(config.types());
        assertThat(again.monitor().listen().host()).isEqualTo("::1");
        assertThat(again.monitor().interval()).isEqualTo(config.monitor().interval());
        assertThat(again.monitor().historyDays()).isZero();
        AlertsConfig alerts = again.monitor().alerts();
        assertThat(alerts.limits()).isEqualTo(config.monitor().alerts().limits());
        assertThat(alerts.repeat()).isEqualTo(config.monitor().alerts().repeat());
        assertThat(alerts.mail().orElseThrow().to()).containsExactly("a@example.com", "b@example.com");
        assertThat(again.monitor().export().cloudWatch())
                .isEqualTo(config.monitor().export().cloudWatch());
        for (GateCheck check : GateCheck.values()) {
            assertThat(again.gate().need(check)).isEqualTo(config.gate().need(check));
        }
        assertThat(again.gate().slotTimeMin()).isEqualTo(Duration.ofHours(2));
        assertThat(again.tables()).isEqualTo(config.tables());
        assertThat(again.dataDir()).isEqualTo(config.dataDir());
        assertThat(again.kafka().replicationFactor()).isEqualTo(config.kafka().replicationFactor());
    }
}
