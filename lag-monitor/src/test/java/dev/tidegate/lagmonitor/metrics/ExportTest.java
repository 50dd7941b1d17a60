package dev.tidegate.lagmonitor.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.config.database.Secret;
import dev.tidegate.config.monitor.ExportConfig;
import dev.tidegate.config.monitor.ExportConfig.CloudWatch;
import dev.tidegate.config.monitor.ExportConfig.Otlp;
import dev.tidegate.config.monitor.MonitorConfig;
import dev.tidegate.lagmonitor.alert.delivery.AlertDispatcher;
import dev.tidegate.lagmonitor.lag.PipelineViews;
import dev.tidegate.lagmonitor.model.Views;
import dev.tidegate.lagmonitor.readiness.AssessedView;
import dev.tidegate.lagmonitor.readiness.Gate;
import dev.tidegate.testkit.sink.HttpSink;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Metrics that are sent, to servers on loopback. Sets system properties, as AWS's client reads its rights from them. */
class ExportTest {

    private static final Duration WITHIN = Duration.ofSeconds(60);
    private static final Duration EVERY = Duration.ofSeconds(1);

    private final HttpSink sink = HttpSink.start();
    private boolean nothing;

    @BeforeEach
    void giveRights() {
        System.setProperty("aws.accessKeyId", "test");
        System.setProperty("aws.secretAccessKey", "test");
    }

    @AfterEach
    void close() {
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
        sink.close();
    }

    @Test
    void anOpenTelemetryCollectorGetsTheDocumentedNames() {
        Otlp otlp = new Otlp(
                URI.create(sink.url("/v1/metrics")),
                EVERY,
                Map.of("Authorization", new Secret("Bearer sesame")),
                Map.of("service.namespace", "shop"));
        try (MonitorMetrics metrics = metrics(new ExportConfig(Optional.of(otlp), Optional.empty()))) {
            await().atMost(WITHIN).until(() -> !sink.received().isEmpty());
            assertThat(metrics.scrape()).as("Prometheus is served all the same").contains("tidegate_lag_seconds");
        }
        HttpSink.Received first = sink.received().get(0);
        assertThat(first.path()).isEqualTo("/v1/metrics");
        assertThat(first.headers())
                .containsEntry("authorization", "Bearer sesame")
                .containsEntry("content-type", "application/x-protobuf");
        assertThat(first.bytes())
                .contains(
                        "tidegate.lag.seconds", "tidegate.tables.errored", "tidegate.gate.open", "tidegate.slot.lasts")
                .contains("service.namespace", "shop", "service.name", "pipeline", "orders");
    }

    @Test
    void cloudWatchGetsTheNamesOfMigrationsInTheNamespaceWithTheDimensions() {
        try (MonitorMetrics metrics = metrics(cloudWatch(Optional.of("eu-central-1")))) {
            await().atMost(WITHIN).until(() -> sent().contains("GateOpen"));
            assertThat(metrics.scrape()).contains("tidegate_lag_seconds");
        }
        assertThat(sent())
                .contains("DMS/Migration", "ReplicationLag", "TablesErrored", "TablesTotal", "SlotRetainedBytes")
                .contains("Pipeline", "orders", "TaskIdentifier", "orders-to-rds", "Seconds", "Bytes")
                .doesNotContain(".value");
    }

    @Test
    void cloudWatchGetsNoNumberForWhatIsUnknown() {
        nothing = true;
        MonitorMetrics metrics = metrics(cloudWatch(Optional.of("eu-central-1")));
        await().atMost(WITHIN).until(() -> sent().contains("GateOpen"));
        metrics.close();
        assertThat(sent())
                .contains("ReplicationLagKnown")
                .doesNotContain("TablesErrored", "ReplicationLagBytes", "SlotRetainedBytes");
        assertThat(sent().replace("ReplicationLagKnown", "")).doesNotContain("ReplicationLag");
    }

    private String sent() {
        return sink.received().stream()
                .map(HttpSink.Received::bytes)
                .collect(Collectors.joining("\n"))
                .replace("%2F", "/");
    }

    private ExportConfig cloudWatch(Optional<String> region) {
        return new ExportConfig(
                Optional.empty(),
                Optional.of(new CloudWatch(
                        "DMS/Migration",
                        EVERY,
                        region,
                        Optional.of(URI.create(sink.url("/"))),
                        Map.of("TaskIdentifier", "orders-to-rds"))));
    }

    private MonitorMetrics metrics(ExportConfig export) {
        MonitorConfig defaults = MonitorConfig.defaults();
        PipelineConfig config = PipelineViews.config(Map.of());
        PipelineConfig exporting = config.withMonitor(new MonitorConfig(
                defaults.listen(), defaults.interval(), defaults.historyDays(), defaults.alerts(), export));
        Gate gate = new Gate(exporting);
        return new MonitorMetrics(
                exporting,
                () -> {
                    var pipeline =
                            nothing ? PipelineViews.pictureOfNothing() : PipelineViews.pipeline(new Views(), 1000);
                    return new AssessedView(pipeline, gate.judge(pipeline, List.of()), 0);
                },
                new AlertDispatcher(defaults.alerts()));
    }
}
