package dev.tidegate.state.verification;

import dev.tidegate.model.Lsn;
import java.time.Duration;
import java.util.Optional;

/**
 * A request for a snapshot of the target at a point of the source, as applier and verification see it.
 *
 * @param point empty until the verification has told it
 * @param lockKey of an advisory lock that the verification holds for as long as it needs the snapshot
 * @param snapshot the target's, exported by the applier; empty until it is handed out
 * @param applierHeld how long the applier stood for it
 * @param note why it is expired; may be empty
 */
public record SnapshotRequestRow(
        SnapshotRequestState state,
        Optional<Lsn> point,
        long lockKey,
        Optional<String> snapshot,
        Duration applierHeld,
        String note) {}
