package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidegate.core.config.ConfigReader;
import dev.tidegate.core.config.PipelineConfig;
import dev.tidegate.core.run.StopSignal;
import dev.tidegate.monitor.MonitorService;
import dev.tidegate.monitor.Reading;
import dev.tidegate.testing.HttpSink;
import dev.tidegate.testing.JavaProcess;
import dev.tidegate.testing.KafkaServer;
import dev.tidegate.testing.PostgresServer;
import dev.tidegate.testing.PostgresVersion;
import dev.tidegate.testing.SkewedClock;
import dev.tidegate.testing.SmtpSink;
import dev.tidegate.testing.TcpProxy;
import dev.tidegate.testing.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The monitor beside a pipeline whose capture and apply are processes of their own. It reaches the databases through proxies,
 * so that they can be down for it alone. Where libfaketime is there, the source's clock is an hour slow and the target's an
 * hour fast throughout, until a test turns that round. In order, because the pipeline is started once and the last test harms
 * its slot.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MonitorIT {

    private static final Duration WITHIN = Duration.ofMinutes(1);
    private static final double HEARTBEAT_SECONDS = 1;
    /** The bar. */
    private static final double TOLERANCE_SECONDS = HEARTBEAT_SECONDS + 0.2;

    private static final Duration HOUR = Duration.ofHours(1);

    private Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private final StopSignal stop = new StopSignal();
    private PostgresServer sourceServer;
    private TestDatabase source;
    private TestDatabase target;
    private KafkaServer kafka;
    private TcpProxy sourceProxy;
    private TcpProxy targetProxy;
    private JavaProcess capture;
    private JavaProcess apply;
    private final HttpSink webhook = HttpSink.start();
    private final SmtpSink mail = SmtpSink.start();
    private Optional<SkewedClock> sourceClock;
    private Optional<SkewedClock> targetClock;
    private PostgresServer targetServer;
    private NegativeWatch negatives;
    private MonitorService monitor;
    private Thread monitorThread;
    private String config;

    @BeforeAll
    void startPipelineAndMonitor(@TempDir Path fresh) throws IOException {
        directory = fresh;
        sourceClock = SkewedClock.create(Files.createDirectory(directory.resolve("source-clock")), HOUR.negated());
        targetClock = SkewedClock.create(Files.createDirectory(directory.resolve("target-clock")), HOUR);
        if ("required".equals(System.getProperty("tidegate.faketime"))) {
            assertThat(sourceClock).as("libfaketime").isPresent();
        }
        PostgresServer.Builder sourceBuilder =
                PostgresServer.builder(PostgresVersion.V15).setting("max_slot_wal_keep_size", "160MB");
        PostgresServer.Builder targetBuilder = PostgresServer.builder(PostgresVersion.V17);
        sourceClock.ifPresent(sourceBuilder::clock);
        targetClock.ifPresent(targetBuilder::clock);
        sourceServer = sourceBuilder.start();
        targetServer = targetBuilder.start();
        source = sourceServer.createDatabase("shop");
        target = targetServer.createDatabase("shop_new");
        kafka = KafkaServer.start();
        for (TestDatabase database : new TestDatabase[] {source, target}) {
            database.execute("CREATE TABLE probe (id bigserial PRIMARY KEY, at timestamptz NOT NULL)");
        }
        config = write("pipeline", source.jdbcUrl(), target.jdbcUrl());
        capture = start("capture");
        apply = start("apply");
        sourceProxy = TcpProxy.to(sourceServer.port());
        targetProxy = TcpProxy.to(target.server().port());
        String watched = write("monitor", sourceProxy.jdbcUrl(source.name()), targetProxy.jdbcUrl(target.name()));
        PipelineConfig pipeline = new ConfigReader(Map.of()).read(Path.of(watched));
        monitor = new MonitorService(pipeline, () -> Reading.of(pipeline.kafka()));
        monitorThread = new Thread(() -> monitor.run(stop), "monitor under test");
        monitorThread.start();
        negatives = new NegativeWatch(() -> List.of(
                get("/api/lag").body(),
                get("/api/tables").body(),
                get("/api/history?minutes=1").body()));
        awaitGate("open");
    }

    private String write(String name, String sourceUrl, String targetUrl) throws IOException {
        return Files.writeString(directory.resolve(name + ".yaml"), """
                        pipeline: cli_monitor
                        source: { url: "%s", user: postgres }
                        target: { url: "%s", user: postgres }
                        tables: { include: ["public.*"] }
                        kafka: { bootstrap-servers: "%s" }
                        data-dir: "%s"
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
                          checks: { verification: %s }
                        """.formatted(
                                sourceUrl,
                                targetUrl,
                                kafka.bootstrapServers(),
                                directory.resolve("data"),
                                webhook.url("/alerts"),
                                mail.port(),
                                name.equals("strict") ? "required" : "optional"))
                .toString();
    }

    private JavaProcess start(String role) {
        return JavaProcess.builder(Tidegate.class)
                .jvmArguments("-XX:TieredStopAtLevel=1", "-Xmx256m")
                .arguments(role, "-c", config)
                .start();
    }

    /** A test that fails must not leave the next one an applier that is paused. */
    @AfterEach
    void goOn() {
        if (apply.isAlive()) {
            apply.thaw();
        }
    }

    @AfterAll
    void stopAll() throws InterruptedException {
        negatives.close();
        stop.request();
        monitorThread.join(10_000);
        monitor.close();
        capture.close();
        apply.close();
        sourceProxy.close();
        targetProxy.close();
        kafka.close();
        sourceServer.close();
        targetServer.close();
        webhook.close();
        mail.close();
    }

    @Test
    @Order(1)
    void onAnIdleSourceTheLagStaysAtTheHeartbeat() {
        for (int i = 0; i < 8; i++) {
            assertThat(lagAfterAWhile(250)).isBetween(0.0, TOLERANCE_SECONDS);
        }
    }

    @ParameterizedTest
    @Order(2)
    @CsvSource({"1, 200", "50, 0", "20000, 500"})
    void atEveryLoadTheLagIsTheTrueDelay(int rows, long pauseMillis) throws Exception {
        AtomicBoolean writing = new AtomicBoolean(true);
        StopSignal pause = new StopSignal();
        Thread writer = new Thread(() -> {
            while (writing.get()) {
                source.execute("INSERT INTO probe (at) SELECT clock_timestamp() FROM generate_series(1, " + rows + ")");
                pause.await(Duration.ofMillis(pauseMillis));
            }
        });
        long before = target.queryLong("SELECT count(*) FROM probe");
        writer.start();
        try {
            await().atMost(WITHIN).until(() -> target.queryLong("SELECT count(*) FROM probe") > before);
            double worst = 0;
            for (int i = 0; i < 10; i++) {
                double reported = lagAfterAWhile(200);
                double truth = trueDelay();
                worst = Math.max(worst, Math.abs(reported - truth));
                assertThat(Math.abs(reported - truth))
                        .as("reported %.3f s, true %.3f s", reported, truth)
                        .isLessThan(TOLERANCE_SECONDS);
            }
            System.out.printf("accuracy: %d rows each %d ms: at most %.3f s off%n", rows, pauseMillis, worst);
            JsonNode lag = api("/api/lag");
            assertThat(lag.at("/rates/changesPerSecond").asDouble()).isPositive();
            assertThat(lag.at("/rates/walBytesPerSecond").asDouble()).isPositive();
            assertThat(lag.at("/slot/secondsUntilLost").isNumber()).isTrue();
        } finally {
            writing.set(false);
            writer.join();
        }
        await().atMost(WITHIN).until(() -> lag() < TOLERANCE_SECONDS);
    }

    /** By the source's clock: how old the newest probe row is that the target holds. */
    private double trueDelay() {
        String newest = target.queryText("SELECT max(at)::text FROM probe");
        return Double.parseDouble(
                source.queryText("SELECT extract(epoch FROM clock_timestamp() - '" + newest + "'::timestamptz)::text"));
    }

    @Test
    @Order(3)
    void aNeighbourThatWritesHeavilyIsNoLag() {
        try (TestDatabase neighbour = sourceServer.createDatabase("neighbour")) {
            neighbour.execute("CREATE TABLE t AS SELECT n, repeat('x', 500) FROM generate_series(1, 20000) n");
            for (int i = 0; i < 5; i++) {
                assertThat(lagAfterAWhile(200)).isBetween(0.0, TOLERANCE_SECONDS + 1);
            }
        }
    }

    @Test
    @Order(4)
    void commandsAnswerForScripts() {
        awaitGate("open");
        CommandLineRun lag = CommandLineRun.of("lag", "-c", config);
        assertThat(lag.exitCode()).as(lag.err()).isEqualTo(ExitCode.DONE);
        assertThat(Double.parseDouble(lag.out().strip())).isBetween(0.0, 5.0);
        assertThat(Long.parseLong(
                        CommandLineRun.of("lag", "--bytes", "-c", config).out().strip()))
                .isNotNegative();
        assertThat(CommandLineRun.of("lag", "--wait", "--max", "3s", "--timeout", "20s", "-c", config)
                        .exitCode())
                .isEqualTo(ExitCode.DONE);
        assertThat(CommandLineRun.of("top", "--looks", "1", "-c", config).out())
                .contains("slot tidegate_cli_monitor, in use", "public.probe", "capture");
        CommandLineRun gate = CommandLineRun.of("gate", "-c", config);
        assertThat(gate.exitCode()).as(gate.out() + gate.err()).isEqualTo(ExitCode.DONE);
        assertThat(gate.out()).contains("verification (optional)", "The gate is open");
        JsonNode all = json(CommandLineRun.of("lag", "--json", "-c", config).out());
        assertThat(all.at("/lanes/0/appliedLsn").asText()).isNotEmpty();
    }

    @Test
    @Order(4)
    void anUnknownGateIsExitCode3AndSaysWhy() throws Exception {
        String strict = write("strict", source.jdbcUrl(), target.jdbcUrl());
        CommandLineRun unknown = CommandLineRun.of("gate", "--json", "-c", strict);
        assertThat(unknown.exitCode()).as(unknown.out() + unknown.err()).isEqualTo(ExitCode.UNKNOWN);
        JsonNode gate = new ObjectMapper().readTree(unknown.out());
        assertThat(gate.get("gate").asText()).isEqualTo("unknown");
        assertThat(gate.toString()).contains("this version cannot verify");
        assertThat(CommandLineRun.of("gate", "--wait", "--timeout", "1s", "-c", strict)
                        .exitCode())
                .as("waited in vain")
                .isEqualTo(ExitCode.UNKNOWN);
    }

    @Test
    @Order(4)
    void theHistoryHasLooksAndEvents() {
        JsonNode history = api("/api/history");
        assertThat(history.get("recent")).isNotEmpty();
        assertThat(history.get("events"))
                .anyMatch(event ->
                        event.get("text").asText().equals("the gate is open: every required check has passed"));
    }

    @Test
    @Order(5)
    void eachSideDownInTurnIsUnknownWithTheReasonAndTheMonitorGoesOn() throws Exception {
        sourceProxy.refuseConnections();
        sourceProxy.cutAll();
        awaitLagUnknownBecauseOf("the source");
        assertThat(api("/api/gate").get("gate").asText()).isEqualTo("unknown");
        assertThat(get("/health/ready").statusCode()).isEqualTo(503);
        assertThat(get("/metrics").body()).contains("what=\"source\"} 0.0", "what=\"target\"} 1.0");
        sourceProxy.acceptConnections();
        awaitLagKnown();

        targetProxy.blackHole();
        awaitLagUnknownBecauseOf("the target");
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        targetProxy.restore();
        targetProxy.cutAll();
        awaitLagKnown();

        kafka.stop();
        await().atMost(WITHIN).until(() -> api("/api/lag")
                .at("/unknown/stages.apply.seconds")
                .asText()
                .contains("Kafka"));
        assertThat(api("/api/lag").get("lagSeconds").isNull())
                .as("Kafka is not needed for the lag")
                .isFalse();
        kafka.startAgain();
        awaitGate("open");
    }

    @Test
    @Order(5)
    void aCaptureThatIsGoneIsSeenAndItsReturnToo() {
        capture.killHard();
        awaitGate("closed");
        await().atMost(WITHIN).until(() -> lag() > 2);
        assertThat(api("/api/gate").toString())
                .containsAnyOf("no capture reads from the slot", "capture brings nothing");
        assertThat(get("/health/ready").statusCode()).isEqualTo(503);
        capture.close();
        capture = start("capture");
        awaitGate("open");
    }

    @Test
    @Order(6)
    void aPausedApplierIsSeenSecondBySecondAndItsReturnToo() {
        int webhooksBefore = webhook.received().size();
        int mailsBefore = mail.mails().size();
        apply.freeze();
        double begin = lagAfterAWhile(500);
        long beginNanos = System.nanoTime();
        double before = begin;
        for (int second = 1; second <= 20; second++) {
            double now = lagAfterAWhile(1000);
            double elapsed = (System.nanoTime() - beginNanos) / 1e9;
            assertThat(now).as("second %d", second).isGreaterThan(before);
            assertThat(now - begin).as("second %d", second).isCloseTo(elapsed, within(TOLERANCE_SECONDS));
            before = now;
        }
        JsonNode gate = api("/api/gate");
        assertThat(gate.get("gate").asText()).isEqualTo("closed");
        assertThat(gate.toString()).contains("apply makes no progress");
        assertThat(api("/api/lag").at("/rates/trend").asText()).isEqualTo("rising");
        CommandLineRun closed = CommandLineRun.of("gate", "-c", config);
        assertThat(closed.exitCode()).as(closed.out()).isEqualTo(ExitCode.NO);
        assertThat(CommandLineRun.of("lag", "--wait", "--max", "1s", "--timeout", "1s", "-c", config)
                        .exitCode())
                .isEqualTo(ExitCode.NO);

        apply.thaw();
        await().atMost(WITHIN).until(() -> lag() < TOLERANCE_SECONDS);
        awaitGate("open");
        await().atMost(WITHIN).until(() -> alerts(webhooksBefore).contains("lag-high resolved"));
        assertThat(alerts(webhooksBefore))
                .as("begun, repeated, ended")
                .contains("lag-high firing", "lag-high still-firing", "lag-high resolved");
        await().atMost(WITHIN)
                .until(() -> mail.mails().stream().skip(mailsBefore).anyMatch(found -> found.text()
                        .contains("Subject: [tidegate] RESOLVED cli_monitor: lag-high")));
    }

    private List<String> alerts(int skip) {
        return webhook.received().stream()
                .skip(skip)
                .map(received -> json(received.text()))
                .map(alert ->
                        alert.get("alert").asText() + " " + alert.get("state").asText())
                .toList();
    }

    /** The other way round at a stroke: two hours forward for the one, two hours back for the other. */
    @Test
    @Order(7)
    void clocksThatAreAnHourOffEitherWayChangeNothing() {
        assumeTrue(sourceClock.isPresent(), "no libfaketime: clocks cannot be skewed here");
        assertThat(source.queryLong("SELECT extract(epoch FROM clock_timestamp())::bigint")
                        - target.queryLong("SELECT extract(epoch FROM clock_timestamp())::bigint"))
                .as("an hour slow and an hour fast, in all tests before")
                .isBetween(-7_205L, -7_195L);
        sourceClock.get().set(HOUR);
        targetClock.get().set(HOUR.negated());
        await().atMost(WITHIN)
                .until(() -> source.queryLong("SELECT extract(epoch FROM clock_timestamp())::bigint")
                                - target.queryLong("SELECT extract(epoch FROM clock_timestamp())::bigint")
                        > 7_195);
        // The source's sessions take over its new time one after the other, within a second or two.
        await().during(Duration.ofSeconds(3)).atMost(WITHIN).until(() -> {
            JsonNode lag = api("/api/lag").get("lagSeconds");
            return lag.isNumber() && lag.asDouble() < TOLERANCE_SECONDS;
        });
        awaitGate("open");
        for (int i = 0; i < 8; i++) {
            assertThat(lagAfterAWhile(250)).isBetween(0.0, TOLERANCE_SECONDS);
        }
    }

    @Test
    @Order(8)
    void aSlotThatIsLostSoonClosesTheGate() throws Exception {
        apply.freeze();
        source.execute("CREATE SCHEMA other");
        String fill = "CREATE TABLE other.wal AS SELECT repeat(md5(n::text), 30) FROM generate_series(1, 20000) n";
        await().atMost(WITHIN).pollInterval(Duration.ofMillis(100)).until(() -> {
            source.execute("DROP TABLE IF EXISTS other.wal", fill);
            String wal = api("/api/lag").at("/slot/walStatus").asText();
            return !wal.equals("reserved")
                    && api("/api/lag").at("/slot/secondsUntilLost").asDouble(99) < 60;
        });
        await().atMost(WITHIN).until(() -> {
            source.execute("DROP TABLE IF EXISTS other.wal", fill);
            return api("/api/gate").get("checks").findParents("check").stream()
                    .anyMatch(check -> check.get("check").asText().equals("slot")
                            && check.get("outcome").asText().equals("failed"));
        });
    }

    @Test
    @Order(9)
    void nothingNegativeWasEverShown() {
        assertThat(negatives.looks()).isGreaterThan(100);
        assertThat(negatives.found()).isEmpty();
    }

    private double lagAfterAWhile(long millis) {
        long end = System.nanoTime() + millis * 1_000_000;
        await().pollInterval(Duration.ofMillis(20)).atMost(WITHIN).until(() -> System.nanoTime() > end);
        return lag();
    }

    private double lag() {
        JsonNode lag = api("/api/lag");
        assertThat(lag.get("lagSeconds").isNumber()).as(lag.toString()).isTrue();
        return lag.get("lagSeconds").asDouble();
    }

    private void awaitLagKnown() {
        await().atMost(WITHIN).until(() -> api("/api/lag").get("lagSeconds").isNumber());
    }

    private void awaitLagUnknownBecauseOf(String side) {
        await().atMost(WITHIN).until(() -> {
            JsonNode lag = api("/api/lag");
            return lag.get("lagSeconds").isNull()
                    && lag.at("/unknown/lagSeconds").asText().contains(side);
        });
    }

    private void awaitGate(String state) {
        try {
            await().atMost(WITHIN)
                    .until(() -> api("/api/gate").get("gate").asText().equals(state));
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            throw new AssertionError(
                    api("/api/gate").toPrettyString() + "\n" + capture.tail(20) + "\n" + apply.tail(20), e);
        }
    }

    private JsonNode api(String path) {
        return json(get(path).body());
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpResponse<String> get(String path) {
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
}
