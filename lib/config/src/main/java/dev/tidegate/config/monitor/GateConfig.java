package dev.tidegate.config.monitor;

import dev.tidegate.config.monitor.GateCheck.Need;
import java.time.Duration;
import java.util.Map;

/**
 * When the gate is open.
 *
 * @param maxLag the lag must be below it
 * @param heldFor and must have been for so long, without a gap
 * @param progressWithin how old the newest sign of life of capture and of apply may be
 * @param slotTimeMin how long the slot must still last at the present WAL rate
 * @param transactionAgeMax how long a transaction may be open on the source
 * @param verificationAgeMax how long ago the last verification may have passed
 * @param needs of the checks that the config names; the others have their defaults
 */
public record GateConfig(
        Duration maxLag,
        Duration heldFor,
        Duration progressWithin,
        Duration slotTimeMin,
        Duration transactionAgeMax,
        Duration verificationAgeMax,
        Map<GateCheck, Need> needs) {

    public GateConfig {
        needs = Map.copyOf(needs);
    }

    public static GateConfig defaults() {
        return new GateConfig(
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                Duration.ofSeconds(15),
                Duration.ofMinutes(30),
                Duration.ofMinutes(1),
                Duration.ofHours(24),
                Map.of());
    }

    public Need need(GateCheck check) {
        return needs.getOrDefault(check, check.defaultNeed());
    }
}
