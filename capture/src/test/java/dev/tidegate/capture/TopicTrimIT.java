package dev.tidegate.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.Lsn;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.topic.kafka.KafkaClients;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The topic keeps what a lane may still need, and what is young; the rest goes. */
class TopicTrimIT {

    private static final Duration LONGER_THAN_KEPT = Duration.ofSeconds(4);
    private static final Duration WITHIN = Duration.ofSeconds(60);

    @RegisterExtension
    final CaptureFixtures pipelines = new CaptureFixtures();

    @Test
    void onlyWhatAllLanesHaveOnTheTargetsDiskGoes() throws Exception {
        CaptureFixture pipeline = pipelines.on(PostgresVersion.V15, "CREATE TABLE t (id int PRIMARY KEY)");
        Lsn start = pipeline.slotPosition();
        PipelineConfig config = pipeline.pipeline.config("capture: { heartbeat-interval: 300ms, keep-applied: 1s }");
        try (ReplayedTopic topic = new ReplayedTopic(pipeline, start);
                Admin admin = KafkaClients.openAdmin(config.kafka(), "test")) {
            try (RunningCapture capture = RunningCapture.start(config)) {
                pipeline.source.execute("INSERT INTO t VALUES (1)");
                pipeline.fence("one");
                Lsn held = topic.untilFence("one").point();
                pipeline.moveCheckpointInMemory(held);
                assertStaysAt(0, admin, pipeline);

                String late =
                        "INSERT INTO tidegate.checkpoint (pipeline, lane, stream_id, epoch, commit_lsn, durable_lsn)"
                                + " VALUES ('" + pipeline.name() + "', -1, '" + pipeline.stream + "', 1, '" + start
                                + "', '"
                                + start + "')";
                pipeline.target.execute(late);
                pipeline.target.execute("UPDATE tidegate.checkpoint SET durable_lsn = '" + held + "' WHERE lane = 0"
                        + " AND pipeline = '" + pipeline.name() + "'");
                assertStaysAt(0, admin, pipeline);

                Awaitility.await("the topic begins later").atMost(WITHIN).until(() -> {
                    topic.readMore();
                    pipeline.moveCheckpoint(topic.point());
                    return beginning(admin, pipeline) > 0;
                });
                fencedAt(pipeline, topic, "two");
                assertComesToRest(admin, pipeline);
                assertThat(capture.hasEnded()).isFalse();
            }
            try (RunningCapture again = RunningCapture.start(config)) {
                pipeline.source.execute("INSERT INTO t VALUES (2)");
                fencedAt(pipeline, topic, "three");
                assertThat(topic.rows("public", "t")).isEqualTo(SourceRows.of(pipeline, "public", "t"));
                assertThat(again.hasEnded()).isFalse();
            }
        }
    }

    @Test
    void whatIsYoungStays() throws Exception {
        CaptureFixture pipeline = pipelines.on(PostgresVersion.V15, "CREATE TABLE t (id int PRIMARY KEY)");
        Lsn start = pipeline.slotPosition();
        PipelineConfig config = pipeline.pipeline.config("capture: { heartbeat-interval: 300ms, keep-applied: 10s }");
        try (ReplayedTopic topic = new ReplayedTopic(pipeline, start);
                Admin admin = KafkaClients.openAdmin(config.kafka(), "test");
                RunningCapture capture = RunningCapture.start(config)) {
            pipeline.moveCheckpoint(fencedAt(pipeline, topic, "one"));
            assertStaysAt(0, admin, pipeline);
            pipeline.moveCheckpoint(fencedAt(pipeline, topic, "two"));
            Awaitility.await("the first part goes").atMost(WITHIN).until(() -> {
                topic.readMore();
                pipeline.moveCheckpoint(topic.point());
                return beginning(admin, pipeline) > 0;
            });
            assertThat(capture.hasEnded()).isFalse();
        }
    }

    private static Lsn fencedAt(CaptureFixture pipeline, ReplayedTopic topic, String fence) throws Exception {
        pipeline.fence(fence);
        return topic.untilFence(fence).point();
    }

    private static void assertStaysAt(long offset, Admin admin, CaptureFixture pipeline) {
        Awaitility.await().during(LONGER_THAN_KEPT).atMost(WITHIN).until(() -> beginning(admin, pipeline) == offset);
    }

    /** What the target does not hold yet gets old too, and stays. */
    private static void assertComesToRest(Admin admin, CaptureFixture pipeline) {
        AtomicLong last = new AtomicLong();
        Awaitility.await().during(LONGER_THAN_KEPT).atMost(WITHIN).until(() -> {
            long now = beginning(admin, pipeline);
            return last.getAndSet(now) == now;
        });
    }

    private static long beginning(Admin admin, CaptureFixture pipeline) throws Exception {
        TopicPartition lane = new TopicPartition(pipeline.name().topic(), 0);
        return admin.listOffsets(Map.of(lane, OffsetSpec.earliest()))
                .partitionResult(lane)
                .get(30, TimeUnit.SECONDS)
                .offset();
    }
}
