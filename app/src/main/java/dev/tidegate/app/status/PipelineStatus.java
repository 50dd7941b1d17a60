package dev.tidegate.app.status;

import dev.tidegate.lagmonitor.model.LaneStop;
import dev.tidegate.lagmonitor.model.Observed;
import dev.tidegate.lagmonitor.model.SlotStatus;
import dev.tidegate.lagmonitor.model.table.TableStatus;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.state.PipelineState;
import dev.tidegate.state.SequenceStates;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A pipeline as it was found at one moment.
 *
 * @param sourceLsn where the source's WAL ends
 * @param sequences of the target, as the last round of `run`, `apply` or `sequences` found them
 * @param schema how the source's tables have changed
 * @param unreadable what could not be asked, and why
 */
public record PipelineStatus(
        PipelineName pipeline,
        PipelineState state,
        List<TableStatus> tables,
        List<LaneStatus> lanes,
        Observed<Lsn> sourceLsn,
        Observed<SlotStatus> slot,
        SequenceStates sequences,
        SchemaStatus schema,
        List<String> unreadable) {

    /** How many tables are in a state. */
    public long tables(String state) {
        return tables.stream().filter(table -> table.state().equals(state)).count();
    }

    /**
     * @param captured the newest stream point in the topic
     * @param applied the newest stream point in the target; empty before the first one
     * @param changesPerSecond in the second in which it was looked at
     * @param sourceCommitAt source's clock: the newest commit that the target holds
     * @param lag how long ago that was, or the newest heartbeat that the target holds if that is newer
     * @param behindBytes WAL of the source that the target does not have
     * @param stop why the lane stopped, if it did
     */
    public record LaneStatus(
            int lane,
            Observed<Lsn> captured,
            Optional<Lsn> applied,
            long transactions,
            long changes,
            Observed<Double> changesPerSecond,
            Optional<Instant> sourceCommitAt,
            Optional<Instant> heartbeatAt,
            Optional<Instant> appliedAt,
            Observed<Duration> lag,
            Observed<Long> behindBytes,
            Optional<LaneStop> stop) {}
}
