package dev.tidegate.config.pipeline;

import java.time.Duration;

/**
 * @param heartbeatInterval how often a heartbeat is written into the source's WAL
 * @param kafkaTransactionBytesMax a Kafka transaction is committed at the latest when it holds this many bytes
 * @param kafkaTransactionAgeMax and at the latest at this age
 * @param diskFreeMinBytes with less than this left on the disk of the embedded broker, capture waits and the source keeps
 *     its WAL
 */
public record CaptureConfig(
        Duration heartbeatInterval,
        long kafkaTransactionBytesMax,
        Duration kafkaTransactionAgeMax,
        long diskFreeMinBytes) {

    /** With the default for the disk. */
    public CaptureConfig(Duration heartbeatInterval, long kafkaTransactionBytesMax, Duration kafkaTransactionAgeMax) {
        this(heartbeatInterval, kafkaTransactionBytesMax, kafkaTransactionAgeMax, 1L << 30);
    }

    public static CaptureConfig defaults() {
        return new CaptureConfig(Duration.ofSeconds(1), 8L << 20, Duration.ofMillis(200));
    }
}
