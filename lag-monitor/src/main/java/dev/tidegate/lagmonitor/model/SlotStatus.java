package dev.tidegate.lagmonitor.model;

import dev.tidegate.model.Lsn;
import dev.tidegate.postgres.replication.StandbySlot;
import java.util.List;
import java.util.Optional;

/**
 * The health of the pipeline's slot.
 *
 * @param active whether a capture reads from it at this moment
 * @param walStatus reserved, extended, unreserved or lost; empty before PostgreSQL 13
 * @param retainedBytes WAL that the source keeps for it
 * @param safeWalBytes how much more may be written before it is lost; empty without a limit or before 13
 * @param catalogXminAge transactions since the oldest whose catalog rows it keeps from vacuum
 * @param failover whether standbys may keep a copy of it; empty before 17
 * @param standbys their copies, of those that the URL names
 */
public record SlotStatus(
        String name,
        boolean active,
        Optional<String> walStatus,
        Optional<Lsn> restartLsn,
        Optional<Lsn> confirmedLsn,
        Optional<Long> retainedBytes,
        Optional<Long> safeWalBytes,
        Optional<String> invalidationReason,
        Optional<Long> catalogXminAge,
        Optional<Boolean> failover,
        List<StandbySlot> standbys) {

    public SlotStatus {
        standbys = List.copyOf(standbys);
    }

    public SlotStatus withStandbys(List<StandbySlot> others) {
        return new SlotStatus(
                name,
                active,
                walStatus,
                restartLsn,
                confirmedLsn,
                retainedBytes,
                safeWalBytes,
                invalidationReason,
                catalogXminAge,
                failover,
                others);
    }

    /** Whether it can never be streamed from again. */
    public boolean isLost() {
        return walStatus.filter("lost"::equals).isPresent() || invalidationReason.isPresent();
    }
}
