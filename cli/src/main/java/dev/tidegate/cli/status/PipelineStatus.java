package dev.tidegate.cli.status;

import dev.tidegate.core.Lsn;
import dev.tidegate.core.PipelineName;
import dev.tidegate.core.TableId;
import dev.tidegate.core.state.PipelineState;
import dev.tidegate.core.state.SequenceStates;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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

    /**
     * @param state queued, loading, loaded, errored, catching-up (loaded beside the stream) or streaming
     * @param rows copied by the load, pieces under way included
     * @param drift rows by kind of drift
     * @param writtenAs the names on the target; empty if they are the source's
     */
    public record TableStatus(
            TableId table,
            String state,
            long rows,
            long bytes,
            TableLoadStatus load,
            Map<String, Long> drift,
            Optional<String> writtenAs) {}

    /**
     * @param estimatedRows by the source; 0 if it does not know
     * @param rowsPerSecond as the process that loads sees it; 0 if none does
     * @param eta until the table is copied
     * @param errors that pieces of it have met
     * @param failure why it is errored
     */
    public record TableLoadStatus(
            long estimatedRows,
            long sourceBytes,
            int pieces,
            int piecesLoaded,
            double rowsPerSecond,
            Optional<Duration> eta,
            int errors,
            Optional<LoadFailure> failure) {

        /** Of a table about whose load nothing is to be said. */
        static TableLoadStatus none() {
            return new TableLoadStatus(0, 0, 0, 0, 0, Optional.empty(), 0, Optional.empty());
        }
    }

    /** What has to be mended before the table is loaded. */
    public record LoadFailure(String code, String problem, String nextStep) {}

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

    /** What the applier left behind when it stopped for good. */
    public record LaneStop(String code, String problem, String nextStep, Instant stoppedAt) {}

    /**
     * @param active whether a capture reads from it at this moment
     * @param walStatus reserved, extended, unreserved or lost; empty before PostgreSQL 13
     * @param retainedBytes WAL that the source keeps for it
     * @param safeWalBytes how much more may be written before it is lost; empty without a limit or before 13
     */
    public record SlotStatus(
            String name,
            boolean active,
            Optional<String> walStatus,
            Optional<Lsn> restartLsn,
            Optional<Lsn> confirmedLsn,
            Optional<Long> retainedBytes,
            Optional<Long> safeWalBytes,
            Optional<String> invalidationReason) {}
}
