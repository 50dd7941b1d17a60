package dev.tidegate.capture;

import dev.tidegate.testkit.kafka.KafkaServer;
import dev.tidegate.testkit.postgres.PostgresServer;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.topic.codec.RecordReader;
import dev.tidegate.topic.kafka.KafkaClients;
import dev.tidegate.topic.record.LaneRecord;
import dev.tidegate.topic.record.LaneRecord.TransactionEnd;
import java.io.PrintStream;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Measures capture's part of the latency: from the source's commit to a consumer's hands. Arguments: transactions a second,
 * seconds, and whether Kafka syncs to disk.
 */
final class CaptureLatency {

    private static final PrintStream OUT = System.out;
    private static final int WARM_UP_PERCENT = 30;

    private CaptureLatency() {}

    public static void main(String[] args) throws Exception {
        int rate = Integer.parseInt(args[0]);
        int total = rate * Integer.parseInt(args[1]);
        Map<String, String> settings =
                Boolean.parseBoolean(args[2]) ? Map.of("log.flush.interval.messages", "1") : Map.of();
        try (PostgresServer server = PostgresServer.builder(PostgresVersion.V15).start();
                KafkaServer kafka = KafkaServer.start(Files.createTempDirectory("capture-latency"), settings)) {
            CaptureFixture pipeline = CaptureFixture.on(
                    server.createDatabase("source"),
                    kafka.bootstrapServers(),
                    "CREATE TABLE t (id bigserial PRIMARY KEY, v text)");
            try (RunningCapture capture = RunningCapture.start(pipeline.config)) {
                Thread writer = new Thread(() -> write(pipeline, rate, total), "writer");
                writer.start();
                List<Long> latencies = read(pipeline, total);
                report(latencies.subList(total * WARM_UP_PERCENT / 100, total));
                writer.join();
                OUT.println("ended early: " + capture.hasEnded());
            }
        }
        System.exit(0);
    }

    private static void write(CaptureFixture pipeline, int rate, int total) {
        try (Connection session = pipeline.source.connect();
                PreparedStatement insert = session.prepareStatement("INSERT INTO t (v) VALUES ('some text')")) {
            long start = System.nanoTime();
            for (int i = 0; i < total; i++) {
                long due = start + i * 1_000_000_000L / rate;
                LockSupport.parkNanos(due - System.nanoTime());
                insert.executeUpdate();
            }
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Long> read(CaptureFixture pipeline, int total) {
        List<Long> latencies = new ArrayList<>();
        RecordReader reader = new RecordReader(pipeline.stream);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(KafkaClients.consumer(pipeline.config.kafka(), "latency"))) {
            TopicPartition partition = new TopicPartition(pipeline.name().topic(), 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            while (latencies.size() < total) {
                for (ConsumerRecord<byte[], byte[]> it : consumer.poll(Duration.ofMillis(100))) {
                    LaneRecord laneRecord = reader.read(it.value());
                    if (laneRecord instanceof TransactionEnd end) {
                        latencies.add(System.currentTimeMillis() * 1000
                                - end.transaction().commitMicros());
                    }
                }
            }
        }
        return latencies;
    }

    private static void report(List<Long> latencies) {
        List<Long> sorted = new ArrayList<>(latencies);
        Collections.sort(sorted);
        OUT.printf(
                "%d transactions: p50 %.1f ms, p99 %.1f ms, max %.1f ms%n",
                sorted.size(),
                sorted.get(sorted.size() / 2) / 1000.0,
                sorted.get(sorted.size() * 99 / 100) / 1000.0,
                sorted.get(sorted.size() - 1) / 1000.0);
    }
}
