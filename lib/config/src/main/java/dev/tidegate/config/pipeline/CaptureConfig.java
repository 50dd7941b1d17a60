package dev.tidegate.config.pipeline;

import dev.tidegate.config.setting.Settings;
import dev.tidegate.config.setting.Type;
import java.time.Duration;

/**
 * Heartbeats, the bounds of one Kafka transaction, how long the topic keeps what is applied, the disk that the embedded broker
 * must leave free, and whether standbys may keep a copy of the slot.
 */
public record CaptureConfig(
        Duration heartbeatInterval,
        long kafkaTransactionBytesMax,
        Duration kafkaTransactionAgeMax,
        Duration keepApplied,
        long diskFreeMinBytes,
        boolean failoverSlot) {

    public static CaptureConfig settings(Settings<CaptureConfig> s) {
        return new CaptureConfig(
                s.value(
                        "heartbeat-interval",
                        CaptureConfig::heartbeatInterval,
                        Type.duration("100ms", "1m"),
                        "1s",
                        """
                        how often a heartbeat is written into the source's WAL. On an idle source, the lag shown stays close
                        to it
                        """),
                s.value(
                        "kafka-transaction-bytes-max",
                        CaptureConfig::kafkaTransactionBytesMax,
                        Type.size("64kB", "1GB"),
                        "8MB",
                        "a Kafka transaction is committed at this size at the latest"),
                s.value(
                        "kafka-transaction-age-max",
                        CaptureConfig::kafkaTransactionAgeMax,
                        Type.duration("1ms", "10s"),
                        "200ms",
                        """
                        and at this age at the latest, while the source has more to send; immediately when it has not. Under
                        load, the larger part of the latency
                        """),
                s.value("keep-applied", CaptureConfig::keepApplied, Type.duration("1s", "100000h"), "48h", """
                        how long the topic keeps changes that the target has on its disk; older ones are deleted from Kafka. A
                        target that is restored from a backup of this time continues, from an older one it has to be loaded
                        again
                        """),
                s.value("disk-free-min", CaptureConfig::diskFreeMinBytes, Type.size("1MB", "1024GB"), "1GB", """
                        with less than this free on the embedded broker's disk, capture pauses and the source keeps its WAL;
                        it resumes when 1.5 times as much is free
                        """),
                s.value("failover-slot", CaptureConfig::failoverSlot, Type.flag(), "true", """
                        from PostgreSQL 17 on, the slot is made so that standbys with `sync_replication_slots` keep a copy of it
                        ([OPERATIONS](OPERATIONS.md#failover-slots)). A slot that exists is changed at the next start of capture
                        """));
    }

    /** With the defaults for the rest. */
    public CaptureConfig(Duration heartbeatInterval, long kafkaTransactionBytesMax, Duration kafkaTransactionAgeMax) {
        this(
                heartbeatInterval,
                kafkaTransactionBytesMax,
                kafkaTransactionAgeMax,
                defaults().keepApplied,
                defaults().diskFreeMinBytes,
                defaults().failoverSlot);
    }

    public static CaptureConfig defaults() {
        return Settings.defaults(CaptureConfig::settings);
    }
}
