package dev.tidegate.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.capture.publish.CaptureProgress;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.runtime.Supervisor;
import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.fault.wire.WireFault;
import dev.tidegate.testkit.fault.wire.WireProxy;
import dev.tidegate.testkit.kafka.KafkaProcess;
import dev.tidegate.testkit.kafka.KafkaServer;
import dev.tidegate.testkit.postgres.PostgresServer;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.process.JavaProcess;
import dev.tidegate.topic.kafka.KafkaClients;
import dev.tidegate.topic.kafka.LaneTopic;
import java.io.StringReader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.PGConnection;

/** Kills, restarts, rivals and lost slots: nothing is lost, nothing comes twice, and what cannot go on says so. */
class CaptureFaultsIT {

    @RegisterExtension
    final CaptureFixtures pipelines = new CaptureFixtures();

    @TempDir
    Path directory;

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
    void aSecondCaptureSaysThatTheSlotIsInUseAndDisturbsNothing() throws Exception {
        CaptureFixture pipeline = pipelines.on(PostgresVersion.V15, TABLE);
        Lsn start = pipeline.slotPosition();
        try (RunningCapture first = RunningCapture.start(pipeline.config);
                ReplayedTopic topic = new ReplayedTopic(pipeline, start)) {
            pipeline.fence("first");
            topic.untilFence("first");
            try (RunningCapture second = RunningCapture.start(pipeline.config)) {
                TidegateException failure = second.failure();
                assertThat(failure.code()).isEqualTo("SLOT-IN-USE");
                assertThat(failure.isTransient()).isTrue();
                assertThat(failure.getMessage()).contains("another capture").containsPattern("process [0-9]+");
            } catch (java.util.concurrent.ExecutionException expected) {
                // closing tells the failure again
            }
            pipeline.source.execute("INSERT INTO t (batch) VALUES (1)");
            pipeline.fence("second");
            topic.untilFence("second");
            assertThat(first.hasEnded()).isFalse();
        }
    }

    @Test
    void oneThatIsFencedPublishesNothingMoreAndStreamsAgainWhenTheSlotIsFree() throws Exception {
        CaptureFixture pipeline = pipelines.on(PostgresVersion.V15, TABLE);
        Lsn start = pipeline.slotPosition();
        Supervisor zombie = Supervisor.start(new CapturePipeline(pipeline.config, new CaptureProgress()));
        try (ReplayedTopic topic = new ReplayedTopic(pipeline, start)) {
            pipeline.fence("running");
            topic.untilFence("running");
            takeOver(pipeline, false);
            pipeline.source.execute("INSERT INTO t (batch) SELECT 1 FROM generate_series(1, 100)");
            awaitFencing(zombie);
            pipeline.fence("after");
            topic.untilFence("after");
            assertThat(topic.rows("public", "t"))
                    .isEqualTo(SourceRows.of(pipeline, "public", "t"))
                    .hasSize(100);
        } finally {
            assertThat(zombie.stop(Duration.ofSeconds(40))).isTrue();
        }
    }

    /** The producer gives up its first request and sends it again; then the first one arrives, too. */
    @Test
    void oneThatIsFencedByALateRequestOfItsOwnContinues() throws Exception {
        try (WireProxy way = WireProxy.ofKafka();
                KafkaProcess kafka = KafkaProcess.start(directory.resolve("kafka"), way)) {
            CaptureFixture pipeline =
                    pipelines.on(SharedServers.database(PostgresVersion.V15), "127.0.0.1:" + way.port(), TABLE);
            Lsn start = pipeline.slotPosition();
            WireFault late = way.lay(
                    WireFault.once(WireFault.Effect.HANG, call -> call.name().equals("INIT_PRODUCER_ID"))
                            .lasting(Duration.ofMinutes(5)));
            Supervisor capture = Supervisor.start(new CapturePipeline(
                    pipeline.pipeline.config(
                            "kafka: { properties: { request.timeout.ms: '2000' } }",
                            "capture: { heartbeat-interval: 1m }"),
                    new CaptureProgress()));
            try (ReplayedTopic topic = new ReplayedTopic(pipeline, start)) {
                pipeline.fence("before");
                topic.untilFence("before");
                assertThat(kafka.isRunning()).isTrue();
                // While a transaction is being committed it would be refused, and fence nobody.
                Awaitility.await("the end of the transaction")
                        .until(() -> transaction(pipeline).state().equals(TransactionState.COMPLETE_COMMIT));
                long epoch = transaction(pipeline).producerEpoch();
                way.lift(late);
                Awaitility.await("the late request")
                        .until(() -> transaction(pipeline).producerEpoch() > epoch);
                pipeline.source.execute("INSERT INTO t (batch) SELECT 1 FROM generate_series(1, 100)");
                awaitFencing(capture);
                pipeline.fence("after");
                topic.untilFence("after");
                assertThat(topic.rows("public", "t"))
                        .isEqualTo(SourceRows.of(pipeline, "public", "t"))
                        .hasSize(100);
            } finally {
                assertThat(capture.stop(Duration.ofSeconds(40))).isTrue();
            }
        }
    }

    private static TransactionDescription transaction(CaptureFixture pipeline) throws Exception {
        String id = pipeline.name().transactionalId(0);
        try (Admin admin = KafkaClients.openAdmin(pipeline.config.kafka(), "test")) {
            return admin.describeTransactions(List.of(id)).description(id).get(30, TimeUnit.SECONDS);
        }
    }

    private static void awaitFencing(Supervisor capture) {
        Awaitility.await("the producer is fenced")
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(capture.status().failure())
                        .as(() -> capture.status().toString())
                        .hasValueSatisfying(
                                failure -> assertThat(failure.code()).isEqualTo("PRODUCER-FENCED")));
    }

    /** Does what a second capture does first; and leaves something of another stream if wanted. */
    private static void takeOver(CaptureFixture pipeline, boolean strayRecord) {
        String id = pipeline.name().transactionalId(0);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(KafkaClients.producer(pipeline.config.kafka(), "rival", id))) {
            producer.initTransactions();
            if (strayRecord) {
                dev.tidegate.topic.codec.RecordWriter writer =
                        new dev.tidegate.topic.codec.RecordWriter(dev.tidegate.model.StreamId.create());
                producer.beginTransaction();
                var unused = producer.send(new ProducerRecord<>(
                        pipeline.name().topic(),
                        0,
                        null,
                        writer.message(Lsn.NONE, new Lsn(1), "p", "c", 0).value()));
                producer.commitTransaction();
            }
        }
    }

    @Test
    void aTopicOfAnotherStreamIsRefused() throws Exception {
        CaptureFixture pipeline = pipelines.on(PostgresVersion.V15, TABLE);
        SharedServers.kafka()
                .createTopic(pipeline.name().topic(), 1, Map.of("retention.ms", "-1", "retention.bytes", "-1"));
        takeOver(pipeline, true);
        assertFinal(pipeline, "TOPIC-OF-ANOTHER-STREAM");
    }

    @Test
    void aTopicThatForgetsIsRefused() throws Exception {
        CaptureFixture pipeline = pipelines.on(PostgresVersion.V15, TABLE);
        SharedServers.kafka().createTopic(pipeline.name().topic(), 1, Map.of("retention.ms", "60000"));
        assertFinal(pipeline, "TOPIC-SETTINGS");
    }

    /** Brokers refuse a record whose time is more than an hour ahead of theirs. */
    @Test
    void aClockThatIsFarAheadOfKafkasIsNotUsed() throws Exception {
        CaptureFixture pipeline = pipelines.on(PostgresVersion.V15, TABLE);
        String topic = pipeline.name().topic();
        SharedServers.kafka().createTopic(topic, 1, Map.of("retention.ms", "-1", "retention.bytes", "-1"));
        ProducerRecord<byte[], byte[]> ahead = new ProducerRecord<>(
                topic, 0, System.currentTimeMillis() + Duration.ofHours(30).toMillis(), null, new byte[] {1});
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", pipeline.config.kafka().bootstrapServers().orElseThrow());
        try (Admin admin = Admin.create(settings);
                KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            assertThatThrownBy(() -> producer.send(ahead).get()).hasCauseInstanceOf(InvalidTimestampException.class);
            new LaneTopic(admin, topic).ensure(Optional.empty());
            assertThat(producer.send(ahead).get().timestamp())
                    .isLessThan(System.currentTimeMillis() + Duration.ofHours(1).toMillis());
        }
    }

    @Test
    void aSlotThatIsGoneOrNotOursIsFinal() throws Exception {
        CaptureFixture pipeline = pipelines.on(PostgresVersion.V15, TABLE);
        pipeline.dropSlot();
        assertFinal(pipeline, "SLOT-MISSING");
        pipeline.source.execute(
                "SELECT pg_create_logical_replication_slot('" + pipeline.name().slot() + "', 'test_decoding')");
        assertFinal(pipeline, "SLOT-NOT-OURS");
        pipeline.dropSlot();
    }

    @Test
    void aSlotWhoseWalTheSourceHasRemovedIsFinal() throws Exception {
        try (PostgresServer server = PostgresServer.builder(PostgresVersion.V15)
                .setting("max_slot_wal_keep_size", "1MB")
                .setting("max_wal_size", "32MB")
                .setting("min_wal_size", "32MB")
                .start()) {
            CaptureFixture pipeline = pipelines.on(
                    server.createDatabase("source"), SharedServers.kafka().bootstrapServers(), TABLE);
            Awaitility.await("the slot is lost").atMost(Duration.ofSeconds(30)).until(() -> {
                pipeline.source.execute("INSERT INTO t (batch) VALUES (1)", "SELECT pg_switch_wal()", "CHECKPOINT");
                return pipeline.source.queryLong("SELECT count(*) FROM pg_replication_slots WHERE wal_status = 'lost'")
                        == 1;
            });
            assertFinal(pipeline, "SLOT-LOST");
        }
    }

    @Test
    void aSlotThatWasMadeAgainOrAdvancedIsFinal() throws Exception {
        CaptureFixture pipeline = pipelines.on(PostgresVersion.V15, TABLE);
        Lsn start = pipeline.slotPosition();
        try (RunningCapture capture = RunningCapture.start(pipeline.config);
                ReplayedTopic topic = new ReplayedTopic(pipeline, start)) {
            pipeline.fence("running");
            topic.untilFence("running");
            assertThat(capture.hasEnded()).isFalse();
        }
        pipeline.source.execute("INSERT INTO t (batch) VALUES (1)");
        pipeline.dropSlot();
        pipeline.makeSlot();
        assertFinal(pipeline, "SLOT-AHEAD");

        CaptureFixture other = pipelines.on(PostgresVersion.V15, TABLE);
        other.source.execute(
                "INSERT INTO t (batch) VALUES (1)",
                "SELECT pg_replication_slot_advance('" + other.name().slot() + "', pg_current_wal_lsn())");
        assertFinal(other, "SLOT-AHEAD");
    }

    @Test
    void aSlotThatIsDroppedWhileStreamingIsFinalOnTheNextRun() throws Exception {
        CaptureFixture pipeline = pipelines.on(PostgresVersion.V15, TABLE);
        Lsn start = pipeline.slotPosition();
        Supervisor capture = Supervisor.start(new CapturePipeline(pipeline.config, new CaptureProgress()));
        try (ReplayedTopic topic = new ReplayedTopic(pipeline, start)) {
            pipeline.fence("running");
            topic.untilFence("running");
        }
        pipeline.source.execute(
                "SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = '"
                        + pipeline.name().slot() + "'",
                "DO $$ BEGIN WHILE EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = '"
                        + pipeline.name().slot() + "' AND active) LOOP PERFORM pg_sleep(0.001); END LOOP;"
                        + " PERFORM pg_drop_replication_slot('"
                        + pipeline.name().slot() + "'); END $$");
        Supervisor.Status status = capture.end().get(60, java.util.concurrent.TimeUnit.SECONDS);
        assertThat(status.failure().orElseThrow().code()).isEqualTo("SLOT-MISSING");
    }

    @Test
    void anotherSourceClusterIsRefused() throws Exception {
        CaptureFixture pipeline = pipelines.on(PostgresVersion.V15, TABLE);
        pipeline.target.execute(
                "UPDATE tidegate.pipeline SET source_system_id = '1' WHERE pipeline = '" + pipeline.name() + "'");
        assertFinal(pipeline, "SOURCE-CHANGED");
    }

    private static void assertFinal(CaptureFixture pipeline, String code) throws Exception {
        TidegateException failure = RunningCapture.start(pipeline.config).failure();
        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.isTransient()).isFalse();
        assertThat(failure.nextStep()).isNotEmpty();
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
