package dev.tidegate.cli.status;

import dev.tidegate.core.PipelineName;
import dev.tidegate.core.run.StopSignal;
import dev.tidegate.core.state.Checkpoint;
import dev.tidegate.core.state.CheckpointStore;
import dev.tidegate.monitor.Reading;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * Two looks at a checkpoint and what moved between them.
 *
 * @param checkpoint the later look
 */
record LaneRate(Optional<Checkpoint> checkpoint, Reading<Double> changesPerSecond) {

    static LaneRate read(Connection target, PipelineName pipeline, int lane, Duration apart, StopSignal stop)
            throws SQLException {
        Optional<Checkpoint> first = CheckpointStore.read(target, pipeline, lane);
        long startedAt = System.nanoTime();
        stop.await(apart);
        Optional<Checkpoint> second = CheckpointStore.read(target, pipeline, lane);
        double seconds = (System.nanoTime() - startedAt) / 1e9;
        if (first.isEmpty() || second.isEmpty()) {
            return new LaneRate(second, Reading.unknown("nothing is applied yet"));
        }
        long changes = second.get().changes() - first.get().changes();
        return new LaneRate(second, Reading.of(changes / seconds));
    }
}
