package dev.tidegate.config.monitor;

import java.time.Duration;

/**
 * What is too much; the same as in config/prometheus-alerts.yaml unless told otherwise.
 *
 * @param lagMax a lag above it
 * @param slotTimeMin a slot that lasts for less at the present WAL rate
 * @param heartbeatAgeMax the newest commit or heartbeat in Kafka is older
 * @param noProgressFor records wait in Kafka, and the target has taken none for so long
 * @param unknownFor the lag is unknown, or one of the three does not answer, for so long
 * @param heldFor the first three must be so for this long before anybody is told
 * @param gateChangesMax the gate has opened and shut more often in 15 minutes
 */
public record AlertLimits(
        Duration lagMax,
        Duration slotTimeMin,
        Duration heartbeatAgeMax,
        Duration noProgressFor,
        Duration unknownFor,
        Duration heldFor,
        int gateChangesMax) {

    public static AlertLimits defaults() {
        return new AlertLimits(
                Duration.ofMinutes(5),
                Duration.ofHours(2),
                Duration.ofMinutes(1),
                Duration.ofMinutes(5),
                Duration.ofMinutes(2),
                Duration.ofMinutes(1),
                6);
    }
}
