package dev.tidegate.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.capture.publish.CaptureProgress;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.runtime.Supervisor;
import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.postgres.PostgresServer;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.topic.kafka.LaneTopic;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Slots, topics and sources that are not what capture left: it says so, and streams nothing. */
class CaptureRefusalIT {

    @RegisterExtension
    final CaptureFixtures pipelines = new CaptureFixtures();

    private static final String TABLE = "CREATE TABLE t (id bigserial PRIMARY KEY, batch int, v text)";

    @Test
    void aTopicOfAnotherStreamIsRefused() throws Exception {
        CaptureFixture pipeline = pipelines.on(PostgresVersion.V15, TABLE);
        SharedServers.kafka()
                .createTopic(pipeline.name().topic(), 1, Map.of("retention.ms", "-1", "retention.bytes", "-1"));
        RivalProducer.takeOver(pipeline, true);
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
}
