package dev.tidegate.capture.publish;

import dev.tidegate.config.pipeline.KafkaConfig;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.runtime.BackgroundLoop;
import dev.tidegate.runtime.Failures;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.topic.kafka.KafkaClients;
import dev.tidegate.topic.kafka.LaneTopic;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks now and then at the settings of the topic, which anybody with rights on Kafka may alter while records are in it. From the
 * look that finds it less safe, the source keeps its WAL until the target holds the changes. Any thread may ask.
 */
public final class TopicWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TopicWatch.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

    private final KafkaConfig kafka;
    private final PipelineName pipeline;
    private final String topicId;
    private final BackgroundLoop loop;
    private volatile boolean enough;

    // Owned by the thread: what was said last, so that it is said once.
    private String said = "";
    private boolean failing;

    private TopicWatch(KafkaConfig kafka, PipelineName pipeline, LaneTopic.Description first) {
        this.kafka = kafka;
        this.pipeline = pipeline;
        this.topicId = first.topicId();
        this.enough = first.isReplicated();
        this.loop = new BackgroundLoop("tidegate topic watch", CLOSE_WITHIN, this::run);
    }

    /** @param first the topic as it was found when this run began */
    public static TopicWatch start(KafkaConfig kafka, PipelineName pipeline, LaneTopic.Description first) {
        TopicWatch watch = new TopicWatch(kafka, pipeline, first);
        watch.loop.start();
        return watch;
    }

    /** @return whether what Kafka has acknowledged may be forgotten by the source, as of the last look */
    public boolean isKafkaEnough() {
        return enough;
    }

    private void run(StopSignal stop) {
        try (Admin admin = KafkaClients.openAdmin(kafka, "tidegate." + pipeline + ".capture-watch")) {
            LaneTopic topic = new LaneTopic(admin, pipeline.topic());
            while (!stop.await(LOOK_EVERY)) {
                try {
                    judge(topic.look());
                    failing = false;
                } catch (RuntimeException e) {
                    report(e);
                }
            }
        }
    }

    private void judge(LaneTopic.Look look) {
        boolean same = look.description()
                .filter(found -> found.topicId().equals(topicId))
                .isPresent();
        enough = same
                && look.problem().isEmpty()
                && look.description()
                        .filter(LaneTopic.Description::isReplicated)
                        .isPresent();
        String say = same ? words(look) : "it was deleted, or made again";
        if (!say.equals(said)) {
            if (!say.isEmpty()) {
                LOG.warn(
                        "topic {}: {}{}",
                        pipeline.topic(),
                        say,
                        enough ? "" : "; the source keeps its WAL until the target holds the changes");
            } else {
                LOG.info("topic {} is as it should be again", pipeline.topic());
            }
        }
        said = say;
    }

    private String words(LaneTopic.Look look) {
        Optional<TidegateException> problem = look.problem();
        if (problem.isPresent()) {
            return problem.get().describe();
        }
        if (look.recordBytesMax() < KafkaClients.RECORD_BYTES_MAX) {
            return "max.message.bytes is " + look.recordBytesMax() + ": a larger row stops capture; set it to "
                    + KafkaClients.RECORD_BYTES_MAX;
        }
        LaneTopic.Description found = look.description().orElseThrow();
        return found.replicationFactor() >= 3 && !found.isReplicated()
                ? found.describe() + ": what Kafka acknowledges can be lost with one broker"
                : "";
    }

    /** Once for each outage. What was known last stays: while Kafka is away it acknowledges nothing. */
    private void report(RuntimeException e) {
        if (!failing && !loop.isStopping()) {
            LOG.warn(
                    "The settings of topic {} cannot be read: {}; tried again",
                    pipeline.topic(),
                    Failures.classify(e).describe());
        }
        failing = true;
    }

    @Override
    public void close() {
        loop.close();
    }
}
