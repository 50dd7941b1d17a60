package dev.tidegate.lagmonitor.lag;

import dev.tidegate.lagmonitor.model.Observed;
import dev.tidegate.lagmonitor.model.SlotStatus;
import java.time.Duration;
import java.util.Optional;

/**
 * How long the slot lasts if the source keeps writing WAL at this rate and nothing is confirmed.
 *
 * @param left empty if there is no end in sight
 * @param note why not, or what it rests on
 */
public record SlotForecast(Optional<Duration> left, String note) {

    /** Longer is as good as for ever. */
    private static final Duration LEFT_MAX = Duration.ofDays(365);

    public static Observed<SlotForecast> of(Observed<SlotStatus> slot, Observed<Double> walBytesPerSecond) {
        return slot.then(found -> of(found, walBytesPerSecond));
    }

    private static Observed<SlotForecast> of(SlotStatus slot, Observed<Double> walBytesPerSecond) {
        if (slot.isLost()) {
            return Observed.of(new SlotForecast(Optional.of(Duration.ZERO), "it is lost"));
        }
        if (slot.safeWalBytes().isEmpty()) {
            return Observed.of(new SlotForecast(
                    Optional.empty(),
                    "the source sets no limit (max_slot_wal_keep_size), or does not report it (before PostgreSQL 13):"
                            + " its disk is the limit"));
        }
        long safe = Math.max(0, slot.safeWalBytes().get());
        return walBytesPerSecond.map(rate -> atRate(safe, rate));
    }

    private static SlotForecast atRate(long safe, double rate) {
        double seconds = rate <= 0 ? Double.POSITIVE_INFINITY : safe / rate;
        return seconds > LEFT_MAX.toSeconds()
                ? new SlotForecast(Optional.empty(), "the source writes almost nothing")
                : new SlotForecast(
                        Optional.of(Duration.ofMillis((long) (seconds * 1000))), "at the WAL rate of the last minute");
    }
}
