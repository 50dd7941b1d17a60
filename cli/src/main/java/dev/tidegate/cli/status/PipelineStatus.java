package dev.tidegate.cli.status;

import dev.tidegate.core.Lsn;
import dev.tidegate.core.PipelineName;
import dev.tidegate.core.state.PipelineState;
import dev.tidegate.core.state.SequenceStates;
import dev.tidegate.monitor.Reading;
import dev.tidegate.monitor.probe.LaneStop;
import dev.tidegate.monitor.probe.SlotStatus;
import dev.tidegate.monitor.probe.TableStatus;
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
        Reading<Lsn> sourceLsn,
        Reading<SlotStatus> slot,
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
            Reading<Lsn> captured,
            Optional<Lsn> applied,
            long transactions,
            long changes,
            Reading<Double> changesPerSecond,
            Optional<Instant> sourceCommitAt,
            Optional<Instant> heartbeatAt,
            Optional<Instant> appliedAt,
            Reading<Duration> lag,
            Reading<Long> behindBytes,
            Optional<LaneStop> stop) {}
}
