package dev.tidegate.state.lane;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;

/**
 * Claim of an applier on a lane: what it writes to the checkpoint is refused if the row has another epoch or point by then.
 *
 * @param epoch that it found when it took the lane
 * @param at where the lane stands, as far as this applier knows
 */
public record LaneClaim(PipelineName pipeline, int lane, long epoch, Lsn at) {

    /** After a commit that has moved the lane. */
    public LaneClaim movedTo(Lsn point) {
        return new LaneClaim(pipeline, lane, epoch, point);
    }
}
