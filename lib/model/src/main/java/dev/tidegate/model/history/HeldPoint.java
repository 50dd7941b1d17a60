package dev.tidegate.model.history;

import dev.tidegate.model.Lsn;
import java.util.Optional;

/**
 * A point of the stream up to which the topic or the target holds it.
 *
 * @param identity what stands there; empty at the beginning of the stream, and if an older version has not kept it
 * @param holder who holds it, for people
 */
public record HeldPoint(Lsn lsn, Optional<PointIdentity> identity, String holder) {

    /** A point at which nobody knows what stands there. */
    public static HeldPoint of(Lsn lsn) {
        return new HeldPoint(lsn, Optional.empty(), "target");
    }
}
