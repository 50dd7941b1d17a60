package dev.tidegate.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.capture.publish.CaptureProgress;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.runtime.Supervisor;
import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.fault.wire.WireFault;
import dev.tidegate.testkit.fault.wire.WireProxy;
import dev.tidegate.testkit.kafka.KafkaProcess;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.topic.kafka.KafkaClients;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Two captures of one pipeline: the slot decides which of them streams. */
class CaptureRivalsIT {

    @RegisterExtension
    final CaptureFixtures pipelines = new CaptureFixtures();

    @TempDir
    Path directory;

    private static final String TABLE = "CREATE TABLE t (id bigserial PRIMARY KEY, batch int, v text)";

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
            RivalProducer.takeOver(pipeline, false);
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
}
