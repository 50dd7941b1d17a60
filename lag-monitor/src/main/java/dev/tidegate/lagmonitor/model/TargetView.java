package dev.tidegate.lagmonitor.model;

import dev.tidegate.lagmonitor.model.table.TableStatus;
import dev.tidegate.model.TableId;
import dev.tidegate.state.PipelineState;
import dev.tidegate.state.catalog.SourceFindings;
import dev.tidegate.state.history.KnownHistory;
import dev.tidegate.state.lane.Checkpoint;
import dev.tidegate.state.lane.LaneStop;
import dev.tidegate.state.sequence.SequenceStates;
import dev.tidegate.state.verification.VerifiedTable;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the target answered.
 *
 * @param clock the target's own
 * @param history what it knows of the source's
 * @param checkpoint of lane 0; empty before the first one
 * @param stop why the lane stopped, if it did
 * @param tables with load state and drift
 * @param verified what the last comparison of each table found; without those that were never compared
 * @param findings what of the source has to be put right
 * @param takenNanos monotonic time after the checkpoint was read: it holds at least this by then
 */
public record TargetView(
        PipelineState state,
        Instant clock,
        KnownHistory history,
        Optional<Checkpoint> checkpoint,
        Optional<LaneStop> stop,
        Observed<List<TableStatus>> tables,
        Observed<Map<TableId, VerifiedTable>> verified,
        TableFacts facts,
        Observed<SequenceStates> sequences,
        Observed<SourceFindings> findings,
        long takenNanos) {

    /** Those with drift that no comparison has shown to be fixed since. */
    public Observed<List<TableStatus>> drifted() {
        Map<TableId, VerifiedTable> compared = verified.value().orElse(Map.of());
        return tables.map(found -> found.stream()
                .filter(table -> table.drift().total() > 0)
                .filter(table -> !Optional.ofNullable(compared.get(table.table()))
                        .map(table.drift()::isSettledBy)
                        .orElse(false))
                .toList());
    }

    /** Rows of such drift; all that a table has ever had. */
    public Observed<Long> driftRows() {
        return drifted()
                .map(found ->
                        found.stream().mapToLong(table -> table.drift().total()).sum());
    }

    /** Of how many tables nothing arrives: all of a lane that has stopped, and those whose copy cannot continue. */
    public long tablesErrored() {
        List<TableStatus> found = tables.value().orElse(List.of());
        return stop.isPresent()
                ? Math.max(1, found.size())
                : found.stream().filter(TableStatus::isErrored).count();
    }
}
