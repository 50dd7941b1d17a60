package dev.tidegate.lagmonitor.probe.query;

import dev.tidegate.lagmonitor.model.table.TableDrift;
import dev.tidegate.lagmonitor.model.table.TableLoadProgress;
import dev.tidegate.lagmonitor.model.table.TableStatus;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.TableId;
import dev.tidegate.state.PipelineState.Phase;
import dev.tidegate.state.lane.DriftStore;
import dev.tidegate.state.load.LateTableLanes;
import dev.tidegate.state.load.LateTableLanes.LateLane;
import dev.tidegate.state.load.LoadTable;
import dev.tidegate.state.load.LoadTable.Progress;
import dev.tidegate.state.load.LoadTableStore;
import dev.tidegate.state.publication.TableDoubt;
import dev.tidegate.state.publication.TableDoubtStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Load progress and drift per table, as the target has them. */
public final class TableStatusReader {

    private TableStatusReader() {}

    public static List<TableStatus> read(Connection target, PipelineName pipeline, Phase phase) throws SQLException {
        // Before the tables: a lane that ends meanwhile has handed its tables over.
        Map<Integer, LateLane> lanes = new LateTableLanes(target, pipeline).all();
        Map<TableId, TableStatus> tables = new LinkedHashMap<>();
        for (LoadTable table : new LoadTableStore(target, pipeline).all()) {
            tables.put(table.table(), status(table, Optional.ofNullable(lanes.get(table.lane())), phase));
        }
        for (DriftStore.Count drift : new DriftStore(target, pipeline).drift()) {
            TableStatus table = tables.computeIfAbsent(drift.table(), TableStatusReader::notLoaded);
            TableDrift.Last last = new TableDrift.Last(drift.last(), drift.lastAt());
            tables.put(drift.table(), table.with(table.drift().and(drift.kind(), drift.changes(), last)));
        }
        for (TableDoubt doubt : new TableDoubtStore(target, pipeline).open()) {
            tables.computeIfPresent(doubt.table(), (name, table) -> table.with(doubt));
        }
        return new ArrayList<>(tables.values());
    }

    private static TableStatus notLoaded(TableId table) {
        return new TableStatus(
                table,
                TableStatus.State.STREAMING,
                0,
                0,
                TableLoadProgress.none(),
                TableDrift.NONE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static TableStatus status(LoadTable table, Optional<LateLane> lane, Phase phase) {
        Progress progress = table.progress();
        return new TableStatus(
                table.table(),
                state(table, phase),
                progress.rows() + progress.copyingRows(),
                progress.bytes() + progress.copyingBytes(),
                load(table, lane),
                TableDrift.NONE,
                lane.map(own -> new TableStatus.OwnLane(own.lane(), own.heldAt())),
                table.writtenAs().filter(names -> !names.equals(table.table().quoted())),
                Optional.empty());
    }

    private static TableStatus.State state(LoadTable table, Phase phase) {
        if (phase == Phase.STREAMING && table.lane() >= 0) {
            return TableStatus.State.STREAMING;
        }
        return switch (table.state()) {
            case QUEUED -> TableStatus.State.QUEUED;
            // It may be split into pieces none of which has had its turn.
            case LOADING -> table.progress().started() ? TableStatus.State.LOADING : TableStatus.State.QUEUED;
            case LOADED -> phase == Phase.LOADING ? TableStatus.State.LOADED : TableStatus.State.CATCHING_UP;
            case ERRORED -> TableStatus.State.ERRORED;
        };
    }

    /** A table that is catching up has a lane of its own, and what stopped that one is its failure. */
    private static TableLoadProgress load(LoadTable table, Optional<LateLane> lane) {
        Progress progress = table.progress();
        double rate = table.state() == LoadTable.State.LOADING ? progress.rowsPerSecond() : 0;
        long left = progress.estimatedRows() - progress.rows() - progress.copyingRows();
        return new TableLoadProgress(
                progress.estimatedRows(),
                progress.sourceBytes(),
                progress.pieces(),
                progress.piecesLoaded(),
                rate,
                rate > 0 && left > 0 ? Optional.of(Duration.ofSeconds((long) (left / rate))) : Optional.empty(),
                table.loaded(),
                progress.errors(),
                lane.flatMap(LateLane::stop).or(progress::failure));
    }
}
