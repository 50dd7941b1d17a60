package dev.tidegate.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.capture.publish.CaptureProgress;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.runtime.Supervisor;
import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.kafka.KafkaServer;
import dev.tidegate.testkit.postgres.PostgresServer;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.process.JavaProcess;
import dev.tidegate.topic.kafka.KafkaClients;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.PGConnection;

/** Kills, restarts and outages: nothing is lost, and nothing comes twice. */
class CaptureFaultsIT {

    @RegisterExtension
    final CaptureFixtures pipelines = new CaptureFixtures();

    private static final String TABLE = "CREATE TABLE t (id bigserial PRIMARY KEY, batch int, v text)";
    private static final int COPY_ROWS = 10_000;

    @ParameterizedTest
    @EnumSource(
            value = PostgresVersion.class,
            names = {"V10", "V17"})
    void killsBetweenKafkaAndTheSlotNeitherLoseNorDouble(PostgresVersion version) throws Exception {
        long seed = Long.getLong("tidegate.seed", System.nanoTime());
        Random random = new Random(seed);
        CaptureFixture pipeline = pipelines.on(version, TABLE);
        Lsn start = pipeline.slotPosition();
        int kills = 3;
        for (int kill = 1; kill <= kills; kill++) {
            try (JavaProcess capture = startProcess(pipeline, "-Xmx256m")) {
                copy(pipeline, kill);
                pipeline.source.execute("INSERT INTO t (batch, v) VALUES "
                        + IntStream.range(0, 2_000)
                                .mapToObj(i -> "(-1, 'multi " + i + "')")
                                .collect(Collectors.joining(",")));
                for (int i = 0; i < 50; i++) {
                    pipeline.source.execute("UPDATE t SET v = v || '.' WHERE id = " + random.nextInt(1, 5_000));
                }
                capture.awaitOutput("Streaming from", Duration.ofSeconds(60));
                capture.waitFor(Duration.ofMillis(random.nextInt(1_200)));
                capture.killHard();
            }
        }
        try (JavaProcess capture = startProcess(pipeline, "-Xmx256m");
                ReplayedTopic topic = new ReplayedTopic(pipeline, start)) {
            pipeline.fence("end");
            topic.untilFence("end");
            assertThat(topic.rows("public", "t"))
                    .as("seed %d", seed)
                    .isEqualTo(SourceRows.of(pipeline, "public", "t"))
                    .hasSize(kills * (COPY_ROWS + 2_000));
            assertThat(pipeline.slotPosition()).as("never confirmed").isEqualTo(start);
            assertThat(capture.isAlive()).isTrue();
        }
    }

    private static JavaProcess startProcess(CaptureFixture pipeline, String heap) {
        return JavaProcess.builder(CaptureMain.class)
                .jvmArguments(heap)
                .arguments(pipeline.pipeline.configFile().toString())
                .start();
    }

    private static void copy(CaptureFixture pipeline, int batch) throws Exception {
        String rows = IntStream.range(0, COPY_ROWS)
                .mapToObj(i -> batch + "\tcopied " + i + "\n")
                .collect(Collectors.joining());
        try (Connection session = pipeline.source.connect()) {
            session.unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY t (batch, v) FROM STDIN", new StringReader(rows));
        }
    }

    @Test
    void aTransactionOpenAcrossRestartsArrivesWhole() throws Exception {
        CaptureFixture pipeline = pipelines.on(PostgresVersion.V15, TABLE);
        Lsn start = pipeline.slotPosition();
        try (Connection open = pipeline.source.connect();
                Statement statement = open.createStatement()) {
            open.setAutoCommit(false);
            for (int run = 1; run <= 3; run++) {
                statement.execute("INSERT INTO t (batch) SELECT " + run + " FROM generate_series(1, 100)");
                try (RunningCapture capture = RunningCapture.start(pipeline.config);
                        ReplayedTopic topic = new ReplayedTopic(pipeline, start)) {
                    pipeline.source.execute("INSERT INTO t (batch) VALUES (0)");
                    pipeline.fence("run " + run);
                    topic.untilFence("run " + run);
                    assertThat(topic.rows("public", "t")).hasSize(run);
                    pipeline.moveCheckpoint(topic.point());
                    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> pipeline.slotPosition()
                            .isAfter(start));
                    assertThat(capture.hasEnded()).isFalse();
                }
            }
            open.commit();
        }
        try (RunningCapture capture = RunningCapture.start(pipeline.config);
                ReplayedTopic topic = new ReplayedTopic(pipeline, start)) {
            pipeline.fence("end");
            topic.untilFence("end");
            assertThat(topic.rows("public", "t"))
                    .isEqualTo(SourceRows.of(pipeline, "public", "t"))
                    .hasSize(303);
            assertThat(capture.hasEnded()).isFalse();
        }
    }

    /** The data directory of the embedded broker may be deleted: the source still has what the target lacks. */
    @Test
    void aTopicThatIsLostIsFilledAgainFromWhereTheTargetStands() throws Exception {
        CaptureFixture pipeline = pipelines.on(PostgresVersion.V15, TABLE);
        Lsn start = pipeline.slotPosition();
        Lsn applied;
        try (RunningCapture capture = RunningCapture.start(pipeline.config);
                ReplayedTopic topic = new ReplayedTopic(pipeline, start)) {
            pipeline.source.execute("INSERT INTO t (batch) VALUES (1)");
            pipeline.fence("applied");
            applied = topic.untilFence("applied").point();
            pipeline.moveCheckpoint(applied);
            pipeline.source.execute("INSERT INTO t (batch) VALUES (2)");
            pipeline.fence("not applied");
            topic.untilFence("not applied");
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> pipeline.slotPosition()
                    .equals(applied));
            assertThat(capture.hasEnded()).isFalse();
        }
        SharedServers.kafka().deleteTopic(pipeline.name().topic());
        try (RunningCapture capture = RunningCapture.start(pipeline.config);
                ReplayedTopic topic = new ReplayedTopic(pipeline, applied)) {
            topic.untilFence("not applied");
            assertThat(topic.rows("public", "t")).hasSize(1);
            assertThat(topic.rows("public", "t").get(0)).containsEntry("batch", "2");
            assertThat(capture.hasEnded()).isFalse();
        }
    }

    @Test
    void aRestartOfTheSourcePasses() throws Exception {
        try (PostgresServer server =
                PostgresServer.builder(PostgresVersion.V15).durable(true).start()) {
            CaptureFixture pipeline = pipelines.on(
                    server.createDatabase("source"), SharedServers.kafka().bootstrapServers(), TABLE);
            Lsn start = pipeline.slotPosition();
            Supervisor capture = Supervisor.start(new CapturePipeline(pipeline.config, new CaptureProgress()));
            try (ReplayedTopic topic = new ReplayedTopic(pipeline, start)) {
                pipeline.source.execute("INSERT INTO t (batch) SELECT 1 FROM generate_series(1, 1000)");
                pipeline.fence("before");
                topic.untilFence("before");
                server.restart();
                pipeline.source.execute("INSERT INTO t (batch) SELECT 2 FROM generate_series(1, 1000)");
                server.stopImmediately();
                server.start();
                pipeline.source.execute("INSERT INTO t (batch) SELECT 3 FROM generate_series(1, 1000)");
                pipeline.fence("after");
                topic.untilFence("after");
                assertThat(topic.rows("public", "t"))
                        .isEqualTo(SourceRows.of(pipeline, "public", "t"))
                        .hasSize(3000);
                assertThat(capture.status().restarts()).isPositive();
            } finally {
                assertThat(capture.stop(Duration.ofSeconds(40))).isTrue();
            }
        }
    }

    /** And a server that expects a sign of life every two seconds hears from us although nobody reads. */
    @Test
    void aKafkaThatPausesHoldsUpTheStreamButDoesNotLoseTheSlot() throws Exception {
        try (PostgresServer server = PostgresServer.builder(PostgresVersion.V15)
                        .setting("wal_sender_timeout", "2s")
                        .start();
                KafkaServer kafka = KafkaServer.start()) {
            CaptureFixture pipeline = pipelines.on(server.createDatabase("source"), kafka.bootstrapServers(), TABLE);
            Lsn start = pipeline.slotPosition();
            try (RunningCapture capture = RunningCapture.start(pipeline.config)) {
                pipeline.fence("before");
                try (ReplayedTopic topic = new ReplayedTopic(pipeline, start)) {
                    topic.untilFence("before");
                }
                kafka.stop();
                // more than may be in flight
                pipeline.source.execute(
                        "INSERT INTO t (batch, v) SELECT 1, repeat('x', 1000) FROM generate_series(1, 40000)");
                Awaitility.await("longer than the server waits")
                        .during(Duration.ofSeconds(6))
                        .atMost(Duration.ofSeconds(7))
                        .until(() -> !capture.hasEnded());
                kafka.startAgain();
                pipeline.fence("after");
                try (ReplayedTopic topic = new ReplayedTopic(pipeline, start)) {
                    topic.untilFence("after");
                    assertThat(topic.changes).isEqualTo(40_000);
                }
                assertThat(capture.hasEnded()).as("one run all the way").isFalse();
            }
        }
    }

    @Test
    void aKafkaThatIsDownForLongIsAPassingFailure() throws Exception {
        try (KafkaServer kafka = KafkaServer.start()) {
            CaptureFixture pipeline =
                    pipelines.on(SharedServers.database(PostgresVersion.V15), kafka.bootstrapServers(), TABLE);
            Lsn start = pipeline.slotPosition();
            kafka.stop();
            PipelineConfig impatient = pipeline.pipeline.config(
                    "kafka: { properties: { default.api.timeout.ms: '3000', request.timeout.ms: '2000' } }");
            TidegateException failure = RunningCapture.start(impatient).failure();
            assertThat(failure.isTransient()).isTrue();
            kafka.startAgain();
            try (RunningCapture capture = RunningCapture.start(pipeline.config);
                    ReplayedTopic topic = new ReplayedTopic(pipeline, start)) {
                pipeline.fence("after");
                topic.untilFence("after");
                assertThat(capture.hasEnded()).isFalse();
            }
        }
    }

    @Test
    void aHugeTransactionStreamsThroughASmallHeap() throws Exception {
        int rows = Integer.getInteger("tidegate.huge.rows", 300_000);
        CaptureFixture pipeline = pipelines.on(PostgresVersion.V15, TABLE);
        try (JavaProcess capture = startProcess(pipeline, "-Xmx96m")) {
            pipeline.source.execute(
                    "INSERT INTO t (batch, v) SELECT i, repeat('x', 200) FROM generate_series(1, " + rows + ") i");
            pipeline.fence("end");
            long[] changes = countChangesUntilFence(pipeline);
            assertThat(changes[0]).isEqualTo(rows);
            assertThat(capture.isAlive()).isTrue();
        }
    }

    /** Without holding the transaction in this JVM's heap either. */
    private static long[] countChangesUntilFence(CaptureFixture pipeline) {
        long[] count = new long[1];
        try (var consumer = new org.apache.kafka.clients.consumer.KafkaConsumer<byte[], byte[]>(
                KafkaClients.consumer(pipeline.config.kafka(), "count"))) {
            var partition =
                    new org.apache.kafka.common.TopicPartition(pipeline.name().topic(), 0);
            consumer.assign(List.of(partition));
            Awaitility.await("the topic")
                    .atMost(Duration.ofSeconds(60))
                    .ignoreExceptions()
                    .until(() -> {
                        consumer.seekToBeginning(List.of(partition));
                        return consumer.position(partition) >= 0;
                    });
            Awaitility.await("the fence").atMost(Duration.ofMinutes(2)).until(() -> {
                boolean fence = false;
                for (var it : consumer.poll(Duration.ofMillis(200))) {
                    if (it.key() != null) {
                        count[0]++;
                    }
                    fence |= new String(it.value(), java.nio.charset.StandardCharsets.UTF_8).contains("\\\"fence\\\"");
                }
                return fence;
            });
        }
        return count;
    }
}
