package dev.tidegate.monitor.lag;

import dev.tidegate.monitor.Reading;
import dev.tidegate.monitor.probe.SlotStatus;
import java.time.Duration;
import java.util.Optional;

/**
 * How long the slot lasts if the source goes on writing WAL as it does and nothing is confirmed meanwhile.
 *
 * @param left empty if there is no end in sight
 * @param note why not, or what it rests on
 */
public record SlotForecast(Optional<Duration> left, String note) {

    /** Longer is as good as for ever. */
    private static final Duration LEFT_MAX = Duration.ofDays(365);

    public static Reading<SlotForecast> of(Reading<SlotStatus> slot, Reading<Double> walBytesPerSecond) {
        return slot.then(found -> of(found, walBytesPerSecond));
    }

    private static Reading<SlotForecast> of(SlotStatus slot, Reading<Double> walBytesPerSecond) {
        if (slot.isLost()) {
            return Reading.of(new SlotForecast(Optional.of(Duration.ZERO), "it is lost"));
        }
        if (slot.safeWalBytes().isEmpty()) {
            return Reading.of(new SlotForecast(
                    Optional.empty(),
                    "the source sets no limit (max_slot_wal_keep_size), or does not tell (before PostgreSQL 13):"
                            + " its disk is the limit"));
        }
        long safe = Math.max(0, slot.safeWalBytes().get());
        return walBytesPerSecond.map(rate -> atRate(safe, rate));
    }

    private static SlotForecast atRate(long safe, double rate) {
        double seconds = rate <= 0 ? Double.POSITIVE_INFINITY : safe / rate;
        return seconds > LEFT_MAX.toSeconds()
                ? new SlotForecast(Optional.empty(), "the source writes next to nothing")
                : new SlotForecast(
                        Optional.of(Duration.ofMillis((long) (seconds * 1000))), "at the WAL rate of the last minute");
    }
}
