package dev.tidegate.system.monitor;

import static dev.tidegate.system.monitor.WatchedPipeline.SKEW;
import static dev.tidegate.system.monitor.WatchedPipeline.WITHIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidegate.app.command.ExitCode;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.system.command.CommandLineRun;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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
 * The monitor and its commands beside a pipeline that works, is paused, or has lost one of its parts. In order, because the
 * pipeline is started once and the last test harms its slot. The clocks of source and target are two hours apart throughout,
 * until a test turns that round.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MonitorIT {

    private static final double HEARTBEAT_SECONDS = 1;
    /** The bar. */
    private static final double TOLERANCE_SECONDS = HEARTBEAT_SECONDS + 0.2;

    private WatchedPipeline pipeline;

    @BeforeAll
    void startPipelineAndMonitor(@TempDir Path directory) throws IOException {
        pipeline = WatchedPipeline.start(directory);
    }

    /** A test that fails must not leave the next one an applier that is paused. */
    @AfterEach
    void goOn() {
        pipeline.resumeApply();
    }

    @AfterAll
    void stopAll() {
        pipeline.close();
    }

    @Test
    @Order(1)
    void onAnIdleSourceTheLagStaysAtTheHeartbeat() {
        List<Double> lags = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            lags.add(pipeline.lagAfterAWhile(250));
        }
        assertThat(lags).allMatch(lag -> lag >= 0);
        assertThatTheBarHolds(lags);
    }

    @ParameterizedTest
    @Order(2)
    @CsvSource({"1, 200", "50, 0", "20000, 500"})
    void atEveryLoadTheLagIsTheTrueDelay(int rows, long pauseMillis) throws Exception {
        AtomicBoolean writing = new AtomicBoolean(true);
        StopSignal pause = new StopSignal();
        Thread writer = new Thread(() -> {
            while (writing.get()) {
                pipeline.source.execute(
                        "INSERT INTO probe (at) SELECT clock_timestamp() FROM generate_series(1, " + rows + ")");
                pause.await(Duration.ofMillis(pauseMillis));
            }
        });
        long before = pipeline.target.queryLong("SELECT count(*) FROM probe");
        writer.start();
        try {
            await().atMost(WITHIN).until(() -> pipeline.target.queryLong("SELECT count(*) FROM probe") > before);
            List<Double> errors = errorsOfTheLag(10);
            System.out.printf("accuracy: %d rows each %d ms: %s s off%n", rows, pauseMillis, errors);
            assertThatTheBarHolds(errors);
            JsonNode lag = pipeline.api("/api/lag");
            assertThat(lag.at("/rates/changesPerSecond").asDouble()).isPositive();
            assertThat(lag.at("/rates/walBytesPerSecond").asDouble()).isPositive();
            assertThat(lag.at("/slot/secondsUntilLost").isNumber()).isTrue();
            await().atMost(WITHIN).until(() -> {
                JsonNode probe = pipeline.api("/api/tables").at("/tables/0");
                return probe.get("table").asText().equals("probe")
                        && probe.get("rowsInPerSecond").asDouble() > 0
                        && probe.get("rowsOutPerSecond").asDouble() > 0;
            });
        } finally {
            writing.set(false);
            writer.join();
        }
        await().atMost(WITHIN).until(() -> pipeline.lag() < TOLERANCE_SECONDS);
    }

    /**
     * A machine that has more to do than it can misses it now and then, because reading and looking are not at one moment;
     * a lag that is wrong misses it always.
     *
     * @param errors in seconds
     */
    private static void assertThatTheBarHolds(List<Double> errors) {
        assertThat(errors).allMatch(error -> Math.abs(error) < 3 * TOLERANCE_SECONDS);
        assertThat(errors.stream().filter(error -> Math.abs(error) > TOLERANCE_SECONDS))
                .as("of %s", errors)
                .hasSizeLessThanOrEqualTo(errors.size() / 4);
    }

    /** @return in seconds; 0 is a lag that what the target showed around its sample bears out */
    private List<Double> errorsOfTheLag(int readings) {
        DelayLog log = new DelayLog(pipeline);
        log.add();
        String first = pipeline.api("/api/lag").get("at").asText();
        await().atMost(WITHIN)
                .until(() -> !pipeline.api("/api/lag").get("at").asText().equals(first));
        List<Double> errors = new ArrayList<>();
        for (int i = 0; i < readings; i++) {
            log.add();
            pipeline.lagAfterAWhile(200);
            JsonNode lag = pipeline.api("/api/lag");
            log.add();
            errors.add(log.error(lag));
        }
        return errors;
    }

    @Test
    @Order(3)
    void aNeighbourThatWritesHeavilyIsNoLag() {
        try (TestDatabase neighbour = pipeline.sourceServer.createDatabase("neighbour")) {
            neighbour.execute("CREATE TABLE t AS SELECT n, repeat('x', 500) FROM generate_series(1, 20000) n");
            for (int i = 0; i < 5; i++) {
                assertThat(pipeline.lagAfterAWhile(200)).isBetween(0.0, TOLERANCE_SECONDS + 1);
            }
        }
    }

    @Test
    @Order(4)
    void commandsAnswerForScripts() {
        pipeline.awaitGate("open");
        CommandLineRun lag = CommandLineRun.of("lag", "-c", pipeline.config);
        assertThat(lag.exitCode()).as(lag.err()).isEqualTo(ExitCode.DONE);
        assertThat(Double.parseDouble(lag.out().strip())).isBetween(0.0, 5.0);
        assertThat(Long.parseLong(CommandLineRun.of("lag", "--bytes", "-c", pipeline.config)
                        .out()
                        .strip()))
                .isNotNegative();
        assertThat(CommandLineRun.of("lag", "--wait", "--max", "3s", "--timeout", "20s", "-c", pipeline.config)
                        .exitCode())
                .isEqualTo(ExitCode.DONE);
        assertThat(CommandLineRun.of("top", "--looks", "1", "-c", pipeline.config)
                        .out())
                .contains("slot tidegate_cli_monitor, in use", "public.probe", "capture");
        CommandLineRun gate = CommandLineRun.of("gate", "-c", pipeline.config);
        assertThat(gate.exitCode()).as(gate.out() + gate.err()).isEqualTo(ExitCode.DONE);
        assertThat(gate.out()).contains("verification (optional)", "The gate is open");
        JsonNode all = WatchedPipeline.json(
                CommandLineRun.of("lag", "--json", "-c", pipeline.config).out());
        assertThat(all.at("/lanes/0/appliedLsn").asText()).isNotEmpty();
    }

    @Test
    @Order(4)
    void aGateThatWaitsForAVerificationOpensWithIt() throws Exception {
        String strict = pipeline.strictConfig();
        CommandLineRun unknown = CommandLineRun.of("gate", "--json", "-c", strict);
        assertThat(unknown.exitCode()).as(unknown.out() + unknown.err()).isEqualTo(ExitCode.UNKNOWN);
        JsonNode gate = new ObjectMapper().readTree(unknown.out());
        assertThat(gate.get("gate").asText()).isEqualTo("unknown");
        assertThat(gate.toString()).contains("the two sides have not been compared yet");

        CompletableFuture<CommandLineRun> waiting = CompletableFuture.supplyAsync(
                () -> CommandLineRun.of("gate", "--wait", "--timeout", "1m", "-c", strict));
        CommandLineRun verified = CommandLineRun.of("verify", "-c", strict);
        assertThat(verified.exitCode()).as(verified.out() + verified.err()).isEqualTo(ExitCode.DONE);
        CommandLineRun open = waiting.get(2, TimeUnit.MINUTES);
        assertThat(open.exitCode()).as(open.out() + open.err()).isEqualTo(ExitCode.DONE);
        assertThat(open.out()).contains("both sides are the same", "The gate is open");
    }

    @Test
    @Order(4)
    void theHistoryHasSamplesAndEvents() {
        JsonNode history = pipeline.api("/api/history");
        assertThat(history.get("recent")).isNotEmpty();
        assertThat(history.get("events"))
                .anyMatch(event ->
                        event.get("text").asText().equals("the gate is open: every required check has passed"));
    }

    @Test
    @Order(5)
    void eachDatabaseDownInTurnIsUnknownWithTheReasonAndTheMonitorContinues() throws Exception {
        pipeline.sourceProxy.refuseConnections();
        pipeline.sourceProxy.cutAll();
        pipeline.awaitLagUnknownBecauseOf("the source");
        assertThat(pipeline.api("/api/gate").get("gate").asText()).isEqualTo("unknown");
        assertThat(pipeline.get("/health/ready").statusCode()).isEqualTo(503);
        assertThat(pipeline.get("/metrics").body()).contains("what=\"source\"} 0.0", "what=\"target\"} 1.0");
        pipeline.sourceProxy.acceptConnections();
        pipeline.awaitLagKnown();

        pipeline.targetProxy.blackHole();
        pipeline.awaitLagUnknownBecauseOf("the target");
        assertThat(pipeline.get("/health/live").statusCode()).isEqualTo(200);
        pipeline.targetProxy.restore();
        pipeline.targetProxy.cutAll();
        pipeline.awaitLagKnown();
        pipeline.awaitGate("open");
    }

    /** While the applier stands, capture and then Kafka are down for a while, too: the lag is by what the target holds alone. */
    @Test
    @Order(6)
    void aPausedApplierIsSeenSecondBySecondAndItsReturnToo() throws Exception {
        int webhooksBefore = pipeline.webhook.received().size();
        int mailsBefore = pipeline.mail.mails().size();
        pipeline.pauseApply();
        double begin = pipeline.lagAfterAWhile(500);
        long beginNanos = System.nanoTime();
        CompletableFuture<Void> others = CompletableFuture.runAsync(() -> {
            captureIsGoneAndComesBack();
            kafkaIsGoneAndComesBack();
            commandsSayNo();
        });
        double before = begin;
        List<Double> errors = new ArrayList<>();
        for (int second = 1; second <= 20; second++) {
            double now = pipeline.lagAfterAWhile(1000);
            double elapsed = (System.nanoTime() - beginNanos) / 1e9;
            assertThat(now).as("second %d", second).isGreaterThan(before);
            errors.add(now - begin - elapsed);
            before = now;
        }
        assertThatTheBarHolds(errors);
        assertThat(pipeline.api("/api/gate").get("gate").asText()).isEqualTo("closed");
        assertThat(check("apply").get("reason").asText()).isEqualTo("apply makes no progress");
        assertThat(pipeline.api("/api/lag").at("/rates/trend").asText()).isEqualTo("rising");
        others.get(2, TimeUnit.MINUTES);

        CompletableFuture<CommandLineRun> waiting = CompletableFuture.supplyAsync(
                () -> CommandLineRun.of("gate", "--wait", "--timeout", "1m", "-c", pipeline.config));
        pipeline.resumeApply();
        await().atMost(WITHIN).until(() -> pipeline.lag() < TOLERANCE_SECONDS);
        CommandLineRun open = waiting.get(2, TimeUnit.MINUTES);
        assertThat(open.exitCode()).as(open.out() + open.err()).isEqualTo(ExitCode.DONE);
        await().atMost(WITHIN).until(() -> alerts(webhooksBefore).contains("lag-high resolved"));
        assertThat(alerts(webhooksBefore))
                .as("begun, repeated, ended")
                .contains("lag-high firing", "lag-high still-firing", "lag-high resolved");
        await().atMost(WITHIN)
                .until(() -> pipeline.mail.mails().stream().skip(mailsBefore).anyMatch(found -> found.text()
                        .contains("Subject: [tidegate] RESOLVED cli_monitor: lag-high")));
        pipeline.awaitGate("open");
    }

    private void captureIsGoneAndComesBack() {
        assertThat(check("capture").get("outcome").asText()).isEqualTo("passed");
        pipeline.killCapture();
        await().atMost(WITHIN)
                .until(() -> check("capture").get("outcome").asText().equals("failed"));
        assertThat(check("capture").get("reason").asText())
                .isIn("no capture reads from the slot", "capture writes nothing, not even a heartbeat");
        await().atMost(WITHIN)
                .until(() -> pipeline.api("/api/lag").at("/stages/0/seconds").asDouble() > 2);
        assertThat(pipeline.get("/health/ready").body()).contains("capture: ");
        pipeline.startCaptureAgain();
        await().atMost(WITHIN)
                .until(() -> check("capture").get("outcome").asText().equals("passed"));
    }

    private void kafkaIsGoneAndComesBack() {
        pipeline.kafka.stop();
        await().atMost(WITHIN).until(() -> unknown("stages.apply.seconds").contains("Kafka"));
        assertThat(pipeline.api("/api/lag").get("lagSeconds").isNull())
                .as("Kafka is not needed for the lag")
                .isFalse();
        assertThat(pipeline.get("/metrics").body()).contains("what=\"kafka\"} 0.0", "what=\"target\"} 1.0");
        pipeline.kafka.startAgain();
        await().atMost(WITHIN).until(() -> unknown("stages.apply.seconds").isEmpty());
    }

    private void commandsSayNo() {
        CommandLineRun closed = CommandLineRun.of("gate", "-c", pipeline.config);
        assertThat(closed.exitCode()).as(closed.out()).isEqualTo(ExitCode.NO);
        assertThat(CommandLineRun.of("lag", "--wait", "--max", "1s", "--timeout", "1s", "-c", pipeline.config)
                        .exitCode())
                .isEqualTo(ExitCode.NO);
    }

    /** Why it is; empty if it is known. */
    private String unknown(String path) {
        return pipeline.api("/api/lag").get("unknown").path(path).asText();
    }

    private JsonNode check(String name) {
        for (JsonNode check : pipeline.api("/api/gate").get("checks")) {
            if (check.get("check").asText().equals(name)) {
                return check;
            }
        }
        throw new AssertionError("no check " + name);
    }

    private List<String> alerts(int skip) {
        return pipeline.webhook.received().stream()
                .skip(skip)
                .map(received -> WatchedPipeline.json(received.text()))
                .map(alert ->
                        alert.get("alert").asText() + " " + alert.get("state").asText())
                .toList();
    }

    /** The other way round at a stroke: two hours forward for the one, two hours back for the other. */
    @Test
    @Order(7)
    void clocksThatAreAnHourOffEitherWayChangeNothing() {
        assumeTrue(pipeline.hasSkewedClocks(), "no libfaketime: clocks cannot be skewed here");
        assertThat(pipeline.clockDifferenceSeconds())
                .as("an hour slow and an hour fast, in all tests before")
                .isBetween(-7_205L, -7_195L);
        pipeline.skewClocks(SKEW, SKEW.negated());
        await().atMost(WITHIN).until(() -> pipeline.clockDifferenceSeconds() > 7_195);
        // The source's sessions take over its new time one after the other, within a second or two.
        await().during(Duration.ofSeconds(3)).atMost(WITHIN).until(() -> {
            JsonNode lag = pipeline.api("/api/lag").get("lagSeconds");
            return lag.isNumber() && lag.asDouble() < TOLERANCE_SECONDS;
        });
        pipeline.awaitGate("open");
        List<Double> lags = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            lags.add(pipeline.lagAfterAWhile(250));
        }
        assertThat(lags).allMatch(lag -> lag >= 0);
        assertThatTheBarHolds(lags);
        theSourcesClockIsSetBack();
    }

    /** Known again with the next heartbeats, and not when the clock has passed its old value, in two hours. */
    private void theSourcesClockIsSetBack() {
        pipeline.skewClocks(SKEW.negated(), SKEW.negated());
        await().atMost(WITHIN).until(() -> Math.abs(pipeline.clockDifferenceSeconds()) < 5);
        await().during(Duration.ofSeconds(2)).atMost(Duration.ofSeconds(30)).until(() -> {
            JsonNode lag = pipeline.api("/api/lag").get("lagSeconds");
            return lag.isNumber() && lag.asDouble() < TOLERANCE_SECONDS;
        });
        pipeline.awaitGate("open");
    }

    @Test
    @Order(8)
    void aSlotThatIsLostSoonClosesTheGate() throws Exception {
        pipeline.pauseApply();
        pipeline.source.execute("CREATE SCHEMA other");
        String fill = "CREATE TABLE other.wal AS SELECT repeat(md5(n::text), 30) FROM generate_series(1, 20000) n";
        await().atMost(WITHIN).pollInterval(Duration.ofMillis(100)).until(() -> {
            pipeline.source.execute("DROP TABLE IF EXISTS other.wal", fill);
            String wal = pipeline.api("/api/lag").at("/slot/walStatus").asText();
            return !wal.equals("reserved")
                    && pipeline.api("/api/lag").at("/slot/secondsUntilLost").asDouble(99) < 60;
        });
        await().atMost(WITHIN).until(() -> {
            pipeline.source.execute("DROP TABLE IF EXISTS other.wal", fill);
            return check("slot").get("outcome").asText().equals("failed");
        });
    }

    /** By its clock, although that was set back by two hours: what was in it is not lost. */
    @Test
    @Order(9)
    void minutesAreKeptInTheTarget() {
        await().atMost(WITHIN.multipliedBy(2))
                .until(() -> !pipeline.api("/api/history").get("minutes").isEmpty());
        assertThat(pipeline.target.queryLong("SELECT sum(looks) FROM tidegate.monitor_minute"))
                .isPositive();
    }

    @Test
    @Order(9)
    void nothingNegativeWasEverShown() {
        assertThat(pipeline.negatives.samples()).isGreaterThan(100);
        assertThat(pipeline.negatives.found()).isEmpty();
    }
}
