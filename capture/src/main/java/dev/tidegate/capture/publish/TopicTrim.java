package dev.tidegate.capture.publish;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.StreamId;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.runtime.BackgroundLoop;
import dev.tidegate.runtime.Failures;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.state.lane.CheckpointStore;
import dev.tidegate.topic.kafka.KafkaClients;
import dev.tidegate.topic.tail.AgedRecords;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes from the topic what all lanes have had on the target's disk for long: a pipeline that runs for weeks must not fill
 * Kafka's disk. What is young stays, for a target that is put back to a backup.
 */
public final class TopicTrim implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TopicTrim.class);
    private static final Duration LOOK_EVERY_MAX = Duration.ofMinutes(1);
    private static final int LOOKS_IN_AGE = 5;
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

    private final PipelineConfig config;
    private final int lane;
    private final StreamId stream;
    private final BackgroundLoop loop;

    // Owned by the thread: what failed last is reported once.
    private boolean failing;

    private TopicTrim(PipelineConfig config, int lane, StreamId stream) {
        this.config = config;
        this.lane = lane;
        this.stream = stream;
        this.loop = new BackgroundLoop("tidegate topic trim", CLOSE_WITHIN, this::run);
    }

    public static TopicTrim start(PipelineConfig config, int lane, StreamId stream) {
        TopicTrim trim = new TopicTrim(config, lane, stream);
        trim.loop.start();
        return trim;
    }

    private void run(StopSignal stop) {
        Duration often = config.capture().keepApplied().dividedBy(LOOKS_IN_AGE);
        Duration every = often.compareTo(LOOK_EVERY_MAX) < 0 ? often : LOOK_EVERY_MAX;
        TopicPartition partition = new TopicPartition(config.pipeline().topic(), lane);
        try (Admin admin = KafkaClients.openAdmin(config.kafka(), "tidegate." + config.pipeline() + ".trim")) {
            AgedRecords aged = new AgedRecords(config.kafka(), admin, partition, stream);
            while (!stop.await(every)) {
                try {
                    trim(aged);
                    failing = false;
                } catch (SQLException | RuntimeException e) {
                    report(e);
                }
            }
        }
    }

    private void trim(AgedRecords aged) throws SQLException {
        Optional<Lsn> held = held();
        if (held.isPresent()) {
            aged.delete(config.capture().keepApplied(), held.get())
                    .ifPresent(left -> LOG.debug("the topic begins at offset {} now", left));
        }
    }

    /** The point of the lane that is farthest behind, those of late tables too; empty before there is one. */
    private Optional<Lsn> held() throws SQLException {
        try (Connection session = new TargetDatabase(config.target()).openShort("capture trim")) {
            return CheckpointStore.durablePoint(session, config.pipeline(), stream);
        }
    }

    /** Once for each outage. */
    private void report(Exception e) {
        if (!failing && !loop.isStopping()) {
            LOG.warn(
                    "What is applied cannot be deleted from topic {}, which grows: {}; tried again",
                    config.pipeline().topic(),
                    Failures.classify(e).describe());
        }
        failing = true;
    }

    @Override
    public void close() {
        loop.close();
    }
}
