package dev.tidegate.topic.kafka;

import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.RunCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * The topic whose only partition is the lane. Nothing in it may go before it is applied, so it is kept for ever until the
 * pipeline is dropped. Used by one thread.
 */
public final class LaneTopic {

    /** As long as lanes are one. */
    public static final int PARTITIONS = 1;

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration APPEARS_WITHIN = Duration.ofSeconds(15);
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    private static final String BROKER_TIME = "LogAppendTime";

    private static final Map<String, String> SETTINGS = Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG,
            TopicConfig.CLEANUP_POLICY_DELETE,
            TopicConfig.RETENTION_MS_CONFIG,
            "-1",
            TopicConfig.RETENTION_BYTES_CONFIG,
            "-1",
            TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
            Integer.toString(KafkaClients.RECORD_BYTES_MAX),
            // The broker's clock: a record of a clock that is far ahead of it would be refused.
            TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
            BROKER_TIME);

    private static final List<String> SETTINGS_THAT_LOSE = List.of(
            TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.RETENTION_MS_CONFIG, TopicConfig.RETENTION_BYTES_CONFIG);

    private final Admin admin;
    private final String topic;

    /** @param admin stays the caller's to close */
    public LaneTopic(Admin admin, String topic) {
        this.admin = admin;
        this.topic = topic;
    }

    /**
     * @param topicId Kafka's id; a topic that was deleted and made again has another one
     * @param uncleanElection whether a replica that lacks acknowledged records may become the leader
     */
    public record Description(
            String topicId, int partitions, int replicationFactor, int minInsyncReplicas, boolean uncleanElection) {

        /** Whether an acknowledged record survives the loss of any one broker, so that the source may forget it. */
        public boolean isReplicated() {
            return replicationFactor >= 3 && minInsyncReplicas >= 2 && !uncleanElection;
        }

        /** For people. */
        public String describe() {
            return "replication factor " + replicationFactor + ", min.insync.replicas " + minInsyncReplicas
                    + (uncleanElection ? ", unclean.leader.election.enable=true" : "");
        }
    }

    /**
     * The topic as it is now, which somebody may have altered under way.
     *
     * @param description empty if there is no such topic
     * @param problem TOPIC-SETTINGS if it could lose or reorder records
     * @param recordBytesMax the largest record that it takes
     */
    public record Look(Optional<Description> description, Optional<TidegateException> problem, long recordBytesMax) {}

    /** May be repeated as often as is wanted; changes nothing. */
    public Look look() {
        Optional<Description> found = describe();
        if (found.isEmpty()) {
            return new Look(found, Optional.empty(), KafkaClients.RECORD_BYTES_MAX);
        }
        try {
            Config actual = settings();
            long recordBytesMax = Long.parseLong(
                    actual.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value());
            return new Look(found, problem(found.get(), actual), recordBytesMax);
        } catch (ExecutionException e) {
            throw KafkaFailures.classify(e, "reading the settings of topic " + topic);
        }
    }

    /**
     * Creates the topic if there is none. May be repeated, and by several at once.
     *
     * @param replicationFactor empty for the cluster's default
     * @throws TidegateException TOPIC-SETTINGS if an existing topic could lose or reorder records
     */
    public Description ensure(Optional<Short> replicationFactor) {
        Optional<Description> existing = describe();
        if (existing.isPresent()) {
            check(existing.get());
            useBrokerTime();
            return existing.get();
        }
        create(replicationFactor);
        Description created = awaitDescription();
        check(created);
        return created;
    }

    /** @return empty if there is no such topic */
    public Optional<Description> describe() {
        try {
            TopicDescription description =
                    await(admin.describeTopics(List.of(topic)).topicNameValues().get(topic));
            Config actual = settings();
            String minInsync =
                    actual.get(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG).value();
            ConfigEntry unclean = actual.get(TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG);
            return Optional.of(new Description(
                    description.topicId().toString(),
                    description.partitions().size(),
                    description.partitions().get(0).replicas().size(),
                    Integer.parseInt(minInsync),
                    unclean != null && Boolean.parseBoolean(unclean.value())));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw KafkaFailures.classify(e, "describing topic " + topic);
        }
    }

    /** @return whether there was one */
    public boolean delete() {
        try {
            await(admin.deleteTopics(List.of(topic)).all());
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return false;
            }
            throw KafkaFailures.classify(e, "deleting topic " + topic);
        }
    }

    private void create(Optional<Short> replicationFactor) {
        NewTopic wanted = new NewTopic(topic, Optional.of(PARTITIONS), replicationFactor).configs(SETTINGS);
        try {
            await(admin.createTopics(List.of(wanted)).all());
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw KafkaFailures.classify(e, "creating topic " + topic);
            }
        }
    }

    /** A new topic is known to the controller before the brokers tell of it. */
    private Description awaitDescription() {
        long end = System.nanoTime() + APPEARS_WITHIN.toNanos();
        do {
            Optional<Description> description = describe();
            if (description.isPresent()) {
                return description.get();
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        } while (System.nanoTime() < end && !Thread.currentThread().isInterrupted());
        throw new TidegateException(
                RunCode.KAFKA_UNAVAILABLE, "topic " + topic + " was created but does not appear", "");
    }

    private void check(Description description) {
        try {
            Optional<TidegateException> problem = problem(description, settings());
            if (problem.isPresent()) {
                throw problem.get();
            }
        } catch (ExecutionException e) {
            throw KafkaFailures.classify(e, "reading the settings of topic " + topic);
        }
    }

    private Optional<TidegateException> problem(Description description, Config actual) {
        if (description.partitions() != PARTITIONS) {
            return Optional.of(refused(
                    "has " + description.partitions() + " partitions instead of " + PARTITIONS,
                    "delete the topic; Tidegate creates it again"));
        }
        for (String name : SETTINGS_THAT_LOSE) {
            String value = actual.get(name).value();
            if (!SETTINGS.get(name).equals(value)) {
                return Optional.of(refused(
                        "has " + name + "=" + value + " and could lose changes that are not applied yet",
                        "kafka-configs.sh --alter --topic " + topic + " --add-config " + name + "="
                                + SETTINGS.get(name)));
            }
        }
        return Optional.empty();
    }

    /** For a topic that an earlier version has made. Where the client may not alter it, KAFKA-CLOCK says what to do. */
    private void useBrokerTime() {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try {
            if (!BROKER_TIME.equals(
                    settings().get(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG).value())) {
                ConfigEntry entry = new ConfigEntry(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, BROKER_TIME);
                await(admin.incrementalAlterConfigs(
                                Map.of(resource, List.of(new AlterConfigOp(entry, AlterConfigOp.OpType.SET))))
                        .all());
            }
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof AuthorizationException)) {
                throw KafkaFailures.classify(e, "setting the time stamps of topic " + topic);
            }
        }
    }

    private TidegateException refused(String problem, String nextStep) {
        return new TidegateException(RunCode.TOPIC_SETTINGS, "topic " + topic + " " + problem, nextStep);
    }

    private Config settings() throws ExecutionException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        return await(admin.describeConfigs(List.of(resource)).values().get(resource));
    }

    private static <T> T await(KafkaFuture<T> future) throws ExecutionException {
        try {
            return future.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ExecutionException(e);
        } catch (java.util.concurrent.TimeoutException e) {
            throw new ExecutionException(new org.apache.kafka.common.errors.TimeoutException("no answer in time", e));
        }
    }
}
