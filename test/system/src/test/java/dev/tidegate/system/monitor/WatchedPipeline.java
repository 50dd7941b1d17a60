package dev.tidegate.system.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidegate.app.takeover.TakeoverProbe;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.lagmonitor.MonitorService;
import dev.tidegate.lagmonitor.model.Observed;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.fault.SkewedClock;
import dev.tidegate.testkit.fault.TcpProxy;
import dev.tidegate.testkit.kafka.KafkaServer;
import dev.tidegate.testkit.postgres.PostgresServer;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import dev.tidegate.testkit.process.JavaProcess;
import dev.tidegate.testkit.sink.HttpSink;
import dev.tidegate.testkit.sink.SmtpSink;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A pipeline whose capture and apply are processes of their own, and a monitor beside it that reaches the databases through
 * proxies, so that they can be down for it alone; what the monitor answers, and receivers of its alerts. Where libfaketime
 * is there, the source's clock is an hour slow and the target's an hour fast.
 */
final class WatchedPipeline implements AutoCloseable {

    static final Duration WITHIN = Duration.ofMinutes(1);
    static final Duration SKEW = Duration.ofHours(1);

    private static final String SETTINGS = """
            tables: { include: ["public.*"] }
            sequences: { interval: 2s }
            monitor:
              listen: "127.0.0.1:0"
              interval: 200ms
              alerts:
                max-lag: 4s
                held-for: 1s
                resolved-after: 1s
                repeat: 10s
                webhooks: [{ url: "%s" }]
                mail:
                  host: 127.0.0.1
                  port: %d
                  security: none
                  from: tidegate@example.com
                  to: [oncall@example.com]
            gate:
              max-lag: 3s
              held-for: 1s
              progress-within: 4s
              slot-time-min: 1s
              checks: { verification: optional }
            """;

    final PostgresServer sourceServer;
    final TestDatabase source;
    final TestDatabase target;
    final KafkaServer kafka;
    final TcpProxy sourceProxy;
    final TcpProxy targetProxy;
    final HttpSink webhook = HttpSink.start();
    final SmtpSink mail = SmtpSink.start();
    final NegativeWatch negatives;
    final String config;

    private final Optional<SkewedClock> sourceClock;
    private final Optional<SkewedClock> targetClock;
    private final TestPipeline pipeline;
    private final HttpClient client = HttpClient.newHttpClient();
    private final StopSignal stop = new StopSignal();
    private final MonitorService monitor;
    private final Thread monitorThread;
    private final JavaProcess apply;
    private JavaProcess capture;

    private WatchedPipeline(Path directory) throws IOException {
        sourceClock = SkewedClock.create(Files.createDirectory(directory.resolve("source-clock")), SKEW.negated());
        targetClock = SkewedClock.create(Files.createDirectory(directory.resolve("target-clock")), SKEW);
        if ("required".equals(System.getProperty("tidegate.faketime"))) {
            assertThat(sourceClock).as("libfaketime").isPresent();
        }
        PostgresServer.Builder sourceBuilder =
                PostgresServer.builder(PostgresVersion.V15).setting("max_slot_wal_keep_size", "160MB");
        PostgresServer.Builder targetBuilder = PostgresServer.builder(PostgresVersion.V17);
        sourceClock.ifPresent(sourceBuilder::clock);
        targetClock.ifPresent(targetBuilder::clock);
        CompletableFuture<KafkaServer> kafkaStart = CompletableFuture.supplyAsync(KafkaServer::start);
        pipeline = TestPipeline.onServers(sourceBuilder, targetBuilder)
                .in(directory)
                .jvm("-Xmx256m");
        kafka = kafkaStart.join();
        source = pipeline.source();
        target = pipeline.target();
        sourceServer = source.server();
        config = pipeline.both("CREATE TABLE probe (id bigserial PRIMARY KEY, at timestamptz NOT NULL)")
                .named("cli_monitor")
                .kafka(kafka.bootstrapServers())
                .yaml(SETTINGS.formatted(webhook.url("/alerts"), mail.port()))
                .configFile()
                .toString();
        capture = pipeline.start("capture");
        apply = pipeline.start("apply");
        sourceProxy = TcpProxy.to(sourceServer.port());
        targetProxy = TcpProxy.to(target.server().port());
        PipelineConfig watched = pipeline.config(
                "source: { url: '" + sourceProxy.jdbcUrl(source.name()) + "' }",
                "target: { url: '" + targetProxy.jdbcUrl(target.name()) + "' }");
        monitor = new MonitorService(watched, () -> Observed.of(watched.kafka()), new TakeoverProbe(watched));
        monitorThread = new Thread(() -> monitor.run(stop), "monitor under test");
        monitorThread.start();
        negatives = new NegativeWatch(() -> List.of(
                get("/api/lag").body(),
                get("/api/tables").body(),
                get("/api/history?minutes=1").body(),
                get("/metrics").body()));
    }

    /** Returns when the gate is open. */
    static WatchedPipeline start(Path directory) throws IOException {
        WatchedPipeline pipeline = new WatchedPipeline(directory);
        pipeline.awaitGate("open");
        return pipeline;
    }

    /** A config whose gate is open only after a verification. */
    String strictConfig() {
        return pipeline.configFile("gate: { checks: { verification: required } }")
                .toString();
    }

    void killCapture() {
        capture.killHard();
    }

    void startCaptureAgain() {
        capture.close();
        capture = pipeline.start("capture");
    }

    void pauseApply() {
        apply.freeze();
    }

    void resumeApply() {
        if (apply.isAlive()) {
            apply.thaw();
        }
    }

    boolean hasSkewedClocks() {
        return sourceClock.isPresent();
    }

    /** From now on, in sessions that are there, too. */
    void skewClocks(Duration ofSource, Duration ofTarget) {
        sourceClock.orElseThrow().set(ofSource);
        targetClock.orElseThrow().set(ofTarget);
    }

    /** How much later it is for the source than for the target. */
    long clockDifferenceSeconds() {
        String now = "SELECT extract(epoch FROM clock_timestamp())::bigint";
        return source.queryLong(now) - target.queryLong(now);
    }

    double lagAfterAWhile(long millis) {
        long end = System.nanoTime() + millis * 1_000_000;
        await().pollInterval(Duration.ofMillis(20)).atMost(WITHIN).until(() -> System.nanoTime() > end);
        return lag();
    }

    double lag() {
        JsonNode lag = api("/api/lag");
        assertThat(lag.get("lagSeconds").isNumber()).as(lag.toString()).isTrue();
        return lag.get("lagSeconds").asDouble();
    }

    void awaitLagKnown() {
        await().atMost(WITHIN).until(() -> api("/api/lag").get("lagSeconds").isNumber());
    }

    void awaitLagUnknownBecauseOf(String side) {
        await().atMost(WITHIN).until(() -> {
            JsonNode lag = api("/api/lag");
            return lag.get("lagSeconds").isNull()
                    && lag.at("/unknown/lagSeconds").asText().contains(side);
        });
    }

    void awaitGate(String state) {
        try {
            await().atMost(WITHIN)
                    .until(() -> api("/api/gate").get("gate").asText().equals(state));
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                    api("/api/gate").toPrettyString() + "\n" + capture.tail(20) + "\n" + apply.tail(20), e);
        }
    }

    JsonNode api(String path) {
        return json(get(path).body());
    }

    static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    HttpResponse<String> get(String path) {
        try {
            URI uri = URI.create("http://127.0.0.1:" + monitor.port() + path);
            return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        negatives.close();
        stop.request();
        try {
            monitorThread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        monitor.close();
        pipeline.close();
        sourceProxy.close();
        targetProxy.close();
        kafka.close();
        webhook.close();
        mail.close();
    }
}
