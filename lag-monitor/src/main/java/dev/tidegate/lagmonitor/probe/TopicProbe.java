package dev.tidegate.lagmonitor.probe;

import dev.tidegate.config.pipeline.KafkaConfig;
import dev.tidegate.lagmonitor.model.Observed;
import dev.tidegate.lagmonitor.model.TopicView;
import dev.tidegate.lagmonitor.model.TopicView.Unsafe;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.StreamId;
import dev.tidegate.runtime.Failures;
import dev.tidegate.topic.kafka.KafkaClients;
import dev.tidegate.topic.kafka.LaneTopic;
import dev.tidegate.topic.tail.TailReader;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the end of the lane's topic from Kafka. */
public final class TopicProbe implements Probe<TopicView> {

    private static final Logger LOG = LoggerFactory.getLogger(TopicProbe.class);

    /** The only one, as long as lanes are one. */
    private static final int LANE = 0;

    private static final Duration SETTINGS_EVERY = Duration.ofSeconds(5);
    private static final int TIMEOUT_MILLIS = 4_000;
    private static final int FETCH_BYTES = 256 << 10;
    private static final Duration CLOSE_WITHIN = Duration.ofMillis(500);

    private final PipelineName pipeline;
    private final Supplier<Observed<KafkaConfig>> kafka;
    private final Supplier<Optional<StreamId>> stream;
    private final CachedObservation<Optional<Unsafe>> settings =
            new CachedObservation<>(SETTINGS_EVERY, System::nanoTime);
    private Ends ends;

    /** Two readers of one lane. */
    private record Ends(
            StreamId stream,
            Admin admin,
            KafkaConsumer<byte[], byte[]> committed,
            KafkaConsumer<byte[], byte[]> uncommitted,
            StreamPointReader readable,
            StreamPointReader written) {}

    /**
     * @param kafka with an address; unknown while an embedded broker does not run
     * @param stream whose records count, as the target knows it; empty as long as it has not said
     */
    public TopicProbe(
            PipelineName pipeline, Supplier<Observed<KafkaConfig>> kafka, Supplier<Optional<StreamId>> stream) {
        this.pipeline = pipeline;
        this.kafka = kafka;
        this.stream = stream;
    }

    @Override
    public String name() {
        return "Kafka";
    }

    @Override
    public Observed<TopicView> read() {
        Optional<StreamId> wanted = stream.get();
        if (wanted.isEmpty()) {
            return Observed.unknown("the pipeline's stream has not been read from the target yet");
        }
        try {
            if (ends != null && !ends.stream().equals(wanted.get())) {
                close();
            }
            return ends == null ? open(wanted.get()) : view();
        } catch (KafkaException e) {
            close();
            return Observed.unreadable(
                    "Kafka cannot be read: " + Failures.classify(e).getMessage());
        }
    }

    private Observed<TopicView> open(StreamId wanted) {
        return kafka.get().then(found -> {
            KafkaConsumer<byte[], byte[]> committed = consumer(found, "read_committed");
            TopicPartition lane = new TopicPartition(pipeline.topic(), LANE);
            try {
                if (committed.partitionsFor(lane.topic()).isEmpty()) {
                    committed.close();
                    return Observed.unknown("there is no topic " + lane.topic());
                }
            } catch (KafkaException e) {
                committed.close(CloseOptions.timeout(CLOSE_WITHIN));
                throw e;
            }
            KafkaConsumer<byte[], byte[]> uncommitted = consumer(found, "read_uncommitted");
            committed.assign(List.of(lane));
            uncommitted.assign(List.of(lane));
            ends = new Ends(
                    wanted,
                    admin(found),
                    committed,
                    uncommitted,
                    new StreamPointReader(TailReader.sample(committed, lane, wanted, pipeline)),
                    new StreamPointReader(TailReader.sample(uncommitted, lane, wanted, pipeline)));
            return view();
        });
    }

    /** Readable first: read the other way round, it could seem to be ahead of what is written. */
    private Observed<TopicView> view() {
        long taken = System.nanoTime();
        long readableEnd = ends.readable().sample();
        long writtenEnd = ends.written().sample();
        return Observed.of(new TopicView(
                ends.written().newest(), ends.readable().newest(), writtenEnd, readableEnd, taken, unsafe()));
    }

    /** Who may read the topic may not always read its settings: then capture's own look has to do. */
    private Optional<Unsafe> unsafe() {
        try {
            return settings.get(() -> Observed.of(new LaneTopic(ends.admin(), pipeline.topic())
                            .look()
                            .problem()
                            .map(problem -> new Unsafe(problem.getMessage(), problem.nextStep()))))
                    .value()
                    .flatMap(found -> found);
        } catch (SQLException | RuntimeException e) {
            LOG.debug("The settings of topic {} cannot be read", pipeline.topic(), e);
            return Optional.empty();
        }
    }

    private static Admin admin(KafkaConfig kafka) {
        Map<String, Object> properties = KafkaClients.admin(kafka, "tidegate-monitor");
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
        return Admin.create(properties);
    }

    private static KafkaConsumer<byte[], byte[]> consumer(KafkaConfig kafka, String isolation) {
        Map<String, Object> properties = KafkaClients.consumer(kafka, "tidegate-monitor");
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation);
        properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
        properties.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
        properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
        return new KafkaConsumer<>(properties);
    }

    @Override
    public void close() {
        if (ends != null) {
            settings.forget();
            ends.admin().close(CLOSE_WITHIN);
            ends.committed().close(CloseOptions.timeout(CLOSE_WITHIN));
            ends.uncommitted().close(CloseOptions.timeout(CLOSE_WITHIN));
            ends = null;
        }
    }
}
