package dev.tidegate.system.faults.world;

import dev.tidegate.testkit.fault.wire.WireProxy;
import dev.tidegate.testkit.kafka.KafkaProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;

/** Kafka, a single broker in a process of its own on a disk of its own, and the way to it. */
public final class Broker implements AutoCloseable {

    private static final long ANSWERS_WITHIN_SECONDS = 20;

    private final SmallDisk disk;
    private final WireProxy way = WireProxy.ofKafka();
    private final KafkaProcess kafka;

    private Broker(SmallDisk disk) {
        this.disk = disk;
        this.kafka = KafkaProcess.start(disk.directory().resolve("kafka"), way);
    }

    static Broker start(Path directory) {
        return new Broker(SmallDisk.at(directory.resolve("broker")));
    }

    public WireProxy way() {
        return way;
    }

    public KafkaProcess kafka() {
        return kafka;
    }

    public SmallDisk disk() {
        return disk;
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + way.port();
    }

    /** Removes the topic's records up to its end; returns how many. */
    public long deleteRecords(String topic) {
        TopicPartition partition = new TopicPartition(topic, 0);
        try (Admin admin = admin()) {
            long first = offset(admin, partition, OffsetSpec.earliest());
            long end = offset(admin, partition, OffsetSpec.latest());
            get(admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(end)))
                    .all());
            return end - first;
        }
    }

    private static long offset(Admin admin, TopicPartition partition, OffsetSpec which) {
        return get(admin.listOffsets(Map.of(partition, which)).partitionResult(partition))
                .offset();
    }

    /** Removes the topic with all that is in it. */
    public void deleteTopic(String topic) {
        try (Admin admin = admin()) {
            get(admin.deleteTopics(List.of(topic)).all());
        }
    }

    /** Changes a setting of the topic; an empty value gives it its default. */
    public void set(String topic, String name, String value) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        AlterConfigOp change = new AlterConfigOp(
                new ConfigEntry(name, value), value.isEmpty() ? AlterConfigOp.OpType.DELETE : AlterConfigOp.OpType.SET);
        try (Admin admin = admin()) {
            get(admin.incrementalAlterConfigs(Map.of(resource, List.of(change))).all());
        }
    }

    private Admin admin() {
        return Admin.create(Map.of(
                "bootstrap.servers",
                bootstrapServers(),
                "client.id",
                "campaign",
                "request.timeout.ms",
                5_000,
                "default.api.timeout.ms",
                15_000));
    }

    private static <T> T get(KafkaFuture<T> answer) {
        try {
            return answer.get(ANSWERS_WITHIN_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking Kafka", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Kafka does not answer: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        way.close();
        kafka.close();
        disk.close();
    }
}
