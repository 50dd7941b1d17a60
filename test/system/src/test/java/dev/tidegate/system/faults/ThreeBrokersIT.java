package dev.tidegate.system.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidegate.app.health.HealthAddress;
import dev.tidegate.app.health.HealthProbe;
import dev.tidegate.app.takeover.TakeoverProbe;
import dev.tidegate.broker.LoopbackPorts;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.lagmonitor.MonitorService;
import dev.tidegate.lagmonitor.model.Observed;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.kafka.KafkaCluster;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import dev.tidegate.testkit.process.JavaProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kafka as it should be in earnest: three brokers, three replicas, two in sync. One may die; with two gone nothing can be
 * acknowledged, so everything waits and says so, and goes on when they are back.
 */
@Timeout(300)
class ThreeBrokersIT {

    private static final String TOPIC = "tidegate.three_brokers.changes";
    private static final Duration WITHIN = Duration.ofMinutes(2);

    private final TestPipeline pipeline = TestPipeline.between(PostgresVersion.V15, PostgresVersion.V17);
    private final TestDatabase source = pipeline.source();
    private final TestDatabase target = pipeline.target();
    private final HttpClient client = HttpClient.newHttpClient();
    private final StopSignal stop = new StopSignal();
    private final HealthProbe captureHealth = new HealthProbe(freePort(), false);
    private final HealthProbe applyHealth = new HealthProbe(freePort(), false);

    @TempDir
    private Path directory;

    private KafkaCluster kafka;
    private JavaProcess capture;
    private JavaProcess apply;
    private MonitorService monitor;
    private Thread monitorThread;

    private static HealthAddress freePort() {
        return new HealthAddress("127.0.0.1", LoopbackPorts.free());
    }

    @BeforeEach
    void start() throws IOException {
        pipeline.both("CREATE TABLE item (id int PRIMARY KEY, name text)");
        source.execute("INSERT INTO item SELECT n, 'before' FROM generate_series(1, 100) n");
        kafka = KafkaCluster.start();
        pipeline.in(directory)
                .named("three_brokers")
                .jvm("-Xmx256m")
                .kafka(kafka.bootstrapServers())
                .yaml("""
                        tables: { include: ["public.*"] }
                        kafka: { replication-factor: 3 }
                        monitor: { listen: "127.0.0.1:0", interval: 200ms }
                        gate: { progress-within: 3s }
                        """);
        capture = pipeline.start("capture", "--health", captureHealth.address().toString());
        apply = pipeline.start("apply", "--health", applyHealth.address().toString());
        PipelineConfig config = pipeline.config();
        monitor = new MonitorService(config, () -> Observed.of(config.kafka()), new TakeoverProbe(config));
        monitorThread = new Thread(() -> monitor.run(stop), "monitor under test");
        monitorThread.start();
    }

    @AfterEach
    void end() throws InterruptedException {
        stop.request();
        monitorThread.join(WITHIN.toMillis());
        monitor.close();
        pipeline.close();
        kafka.close();
    }

    @Test
    void oneMayDieAndWithTwoGoneEverythingWaits() {
        assertThat(applyHealth.ask()).as("before anything has moved").isPresent();
        awaitRows(100);
        awaitReady();

        int leader = kafka.leaderOf(TOPIC);
        kafka.killHard(leader);
        source.execute("INSERT INTO item SELECT n, 'with two' FROM generate_series(101, 200) n");
        awaitRows(200);
        kafka.startAgain(leader);
        await().atMost(WITHIN).until(() -> kafka.inSync(TOPIC) == KafkaCluster.BROKERS);

        int first = kafka.leaderOf(TOPIC);
        int second = (first + 1) % KafkaCluster.BROKERS;
        kafka.killHard(first);
        kafka.killHard(second);
        source.execute(
                "INSERT INTO item SELECT n, 'with one' FROM generate_series(201, 300) n",
                "DELETE FROM item WHERE id = 1");
        awaitMonitorSaysThatItStands();
        assertThat(target.queryLong("SELECT count(*) FROM item")).isEqualTo(200);
        assertThat(capture.isAlive()).as(capture.tail(20)).isTrue();
        assertThat(apply.isAlive()).as(apply.tail(20)).isTrue();

        kafka.startAgain(first, second);
        awaitRows(299);
        awaitReady();
        pipeline.assertIdentical();
        settingsOfTheTopicThatAreAlteredUnderWay();
        assertStops(capture);
    }

    /** Kafka's copy is not enough any more: the source keeps its WAL until the target has the changes. */
    private void settingsOfTheTopicThatAreAlteredUnderWay() {
        kafka.alterTopic(TOPIC, "unclean.leader.election.enable", "true");
        capture.awaitOutput("unclean.leader.election.enable=true: what Kafka acknowledges can be lost", WITHIN);
        assertStops(apply);
        String applied = target.queryText("SELECT durable_lsn::text FROM tidegate.checkpoint WHERE lane = 0");
        source.execute("INSERT INTO item SELECT n, 'kept' FROM generate_series(301, 400) n");
        String passed = "SELECT count(*) FROM pg_replication_slots WHERE confirmed_flush_lsn > '" + applied + "'";
        await().during(Duration.ofSeconds(3)).atMost(WITHIN).until(() -> source.queryLong(passed) == 0);
        assertThat(source.queryLong(passed)).isZero();

        kafka.alterTopic(TOPIC, "retention.ms", "60000");
        capture.awaitOutput("has retention.ms=60000 and could lose changes", WITHIN);
        await().atMost(WITHIN)
                .until(() -> get("/api/gate").body().contains("has retention.ms=60000 and could lose changes"));
        kafka.alterTopic(TOPIC, "retention.ms", "-1");
        kafka.alterTopic(TOPIC, "unclean.leader.election.enable", "false");
        await().atMost(WITHIN).until(() -> source.queryLong(passed) == 1);
    }

    private void awaitRows(long rows) {
        try {
            await().atMost(WITHIN).until(() -> target.queryLong("SELECT count(*) FROM item") == rows);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(capture.tail(30) + "\n" + apply.tail(30), e);
        }
    }

    /** Both by their own word and by the monitor's, which looks for itself. */
    private void awaitReady() {
        await().atMost(WITHIN).until(captureHealth::ask, Optional::isEmpty);
        await().atMost(WITHIN).until(applyHealth::ask, Optional::isEmpty);
        await().atMost(WITHIN).until(() -> get("/health/ready").statusCode() == 200);
    }

    private void awaitMonitorSaysThatItStands() {
        await().atMost(WITHIN).untilAsserted(() -> {
            HttpResponse<String> ready = get("/health/ready");
            assertThat(ready.statusCode()).as(ready.body()).isEqualTo(503);
            assertThat(json(ready).at("/reasons").toString()).contains("capture: ");
            HttpResponse<String> gate = get("/api/gate");
            assertThat(gate.statusCode()).as(gate.body()).isEqualTo(503);
        });
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

    private static JsonNode json(HttpResponse<String> response) throws IOException {
        return new ObjectMapper().readTree(response.body());
    }

    private static void assertStops(JavaProcess process) {
        process.terminate();
        assertThat(process.waitFor(WITHIN)).as(process.tail(30)).isTrue();
        assertThat(process.exitCode()).as(process.tail(30)).hasValue(0);
    }
}
