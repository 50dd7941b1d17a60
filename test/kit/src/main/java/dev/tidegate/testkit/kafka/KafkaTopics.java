package dev.tidegate.testkit.kafka;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;

/** Makes and removes topics of a test broker. */
public final class KafkaTopics {
    private static final long TIMEOUT_SECONDS = 60;

    private KafkaTopics() {}

    /** Makes a topic with one replica. */
    public static void create(String bootstrapServers, String name, int partitions, Map<String, String> topicSettings) {
        try (Admin admin = admin(bootstrapServers)) {
            NewTopic topic = new NewTopic(name, partitions, (short) 1).configs(topicSettings);
            await(admin.createTopics(List.of(topic)).all(), "create topic " + name);
        }
    }

    public static void delete(String bootstrapServers, String name) {
        try (Admin admin = admin(bootstrapServers)) {
            await(admin.deleteTopics(List.of(name)).all(), "delete topic " + name);
        }
    }

    private static Admin admin(String bootstrapServers) {
        return Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    }

    private static void await(KafkaFuture<Void> done, String what) {
        try {
            done.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted: " + what, e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Cannot " + what + ": " + e.getMessage(), e);
        }
    }
}
