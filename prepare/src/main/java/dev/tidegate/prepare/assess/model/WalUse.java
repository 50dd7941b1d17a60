package dev.tidegate.prepare.assess.model;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * The source's WAL: how fast it grows, and how long a slot can stand still.
 *
 * @param bytesPerSecond in the sample; empty on a standby, or if the role may not ask
 * @param keepSizeBytes max_slot_wal_keep_size; empty for no limit
 * @param directoryBytes what pg_wal holds now; empty if the role may not ask
 */
public record WalUse(
        String level,
        Optional<Double> bytesPerSecond,
        OptionalLong keepSizeBytes,
        OptionalLong directoryBytes,
        int slotsMax,
        int slotsUsed,
        int sendersMax) {

    /** @return how long until the source drops WAL that a slot needs; empty if the disk alone ends it, or unknown */
    public Optional<Double> slotLastsSeconds() {
        if (keepSizeBytes.isEmpty() || bytesPerSecond.isEmpty() || bytesPerSecond.get() <= 0) {
            return Optional.empty();
        }
        return Optional.of(keepSizeBytes.getAsLong() / bytesPerSecond.get());
    }
}
