package dev.tidegate.app.status;

import dev.tidegate.lagmonitor.model.Observed;
import dev.tidegate.model.PipelineName;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.state.Checkpoint;
import dev.tidegate.state.CheckpointStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * Two looks at a checkpoint and what moved between them.
 *
 * @param checkpoint the later look
 */
record LaneRate(Optional<Checkpoint> checkpoint, Observed<Double> changesPerSecond) {

    static LaneRate read(Connection target, PipelineName pipeline, int lane, Duration apart, StopSignal stop)
            throws SQLException {
        Optional<Checkpoint> first = CheckpointStore.read(target, pipeline, lane);
        long startedAt = System.nanoTime();
        stop.await(apart);
        Optional<Checkpoint> second = CheckpointStore.read(target, pipeline, lane);
        double seconds = (System.nanoTime() - startedAt) / 1e9;
        if (first.isEmpty() || second.isEmpty()) {
            return new LaneRate(second, Observed.unknown("nothing is applied yet"));
        }
        long changes = second.get().changes() - first.get().changes();
        return new LaneRate(second, Observed.of(changes / seconds));
    }
}
