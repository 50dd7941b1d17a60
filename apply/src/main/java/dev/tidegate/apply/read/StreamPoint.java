package dev.tidegate.apply.read;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.history.PointIdentity;
import java.time.Instant;
import java.util.Optional;

/**
 * Point of the stream at which the target can stand.
 *
 * @param identity what stands at {@code commitLsn}
 * @param nextOffset of the first record behind it in the lane
 * @param sourceCommitAt source's clock: the newest commit since the point before; empty if there was none
 * @param transactions source transactions since the point before
 */
public record StreamPoint(
        Lsn commitLsn, PointIdentity identity, long nextOffset, Optional<Instant> sourceCommitAt, long transactions) {}
