package dev.tidegate.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.PipelineName;
import java.io.IOException;
import java.net.URI;
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
            new SequencesConfig(true, Optional.of(List.of("public.*")), List.of("*.tmp"), Duration.ofMinutes(1), 7),
            LoadConfig.defaults(),
            TypesConfig.defaults(),
            SchemaChangePolicy.STOP,
            new MonitorConfig(
                    new ListenConfig(
                            "::1",
                            9000,
                            Optional.of(new Secret("hunter2")),
                            Optional.of(new ListenConfig.Tls(Path.of("/a.p12"), new Secret("hunter2")))),
                    Duration.ofMillis(500),
                    0,
                    new AlertsConfig(
                            new AlertLimits(
                                    Duration.ofMinutes(10),
                                    Duration.ofHours(4),
                                    Duration.ofMinutes(2),
                                    Duration.ofMinutes(6),
                                    Duration.ZERO,
                                    Duration.ofSeconds(30),
                                    9),
                            Duration.ofMinutes(1),
                            Duration.ofHours(1),
                            List.of(
                                    new WebhookConfig(
                                            new Secret("https://hooks.example.com/" + "hunter2"),
                                            WebhookConfig.Format.SLACK,
                                            Optional.empty(),
                                            Map.of()),
                                    new WebhookConfig(
                                            new Secret("http://127.0.0.1:9/x"),
                                            WebhookConfig.Format.JSON,
                                            Optional.of(new AlertTemplate("{\"text\": \"{{pipeline}}: {{summary}}\"}")),
                                            Map.of("X-Key", new Secret("hunter2")))),
                            Optional.of(new MailConfig(
                                    "smtp.example.com",
                                    465,
                                    MailConfig.Security.TLS,
                                    Optional.of(new MailConfig.Login("bot", new Secret("hunter2"))),
                                    "bot@example.com",
                                    List.of("a@example.com", "b@example.com")))),
                    new ExportConfig(
                            Optional.of(new ExportConfig.Otlp(
                                    URI.create("http://127.0.0.1:4318/v1/metrics"),
                                    Duration.ofSeconds(10),
                                    Map.of("authorization", new Secret("hunter2")),
                                    Map.of("service.namespace", "shop"))),
                            Optional.of(new ExportConfig.CloudWatch(
                                    "My/Space",
                                    Duration.ofMinutes(2),
                                    Optional.of("eu-central-1"),
                                    Optional.of(URI.create("http://127.0.0.1:9")),
                                    Map.of("TaskIdentifier", "orders"))))),
            new GateConfig(
                    Duration.ofSeconds(7),
                    Duration.ZERO,
                    Duration.ofSeconds(8),
                    Duration.ofMinutes(9),
                    Duration.ofSeconds(10),
                    Duration.ofHours(11),
                    Map.of(GateCheck.VERIFICATION, GateCheck.Need.OPTIONAL, GateCheck.DRIFT, GateCheck.Need.OFF)),
            VerifyConfig.defaults());

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
        assertThat(again.gate().slotTimeMin()).isEqualTo(Duration.ofMinutes(9));
        assertThat(again.tables()).isEqualTo(config.tables());
        assertThat(again.dataDir()).isEqualTo(config.dataDir());
        assertThat(again.kafka().replicationFactor()).isEqualTo(config.kafka().replicationFactor());
    }
}
