package dev.tidegate.load.late;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.load.index.IndexRebuild;
import dev.tidegate.load.model.LoadLimits;
import dev.tidegate.load.session.StatementCanceller;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.state.load.LateTableLanes;
import dev.tidegate.state.load.SuspendedIndexStore;
import dev.tidegate.state.load.SuspendedIndexStore.OwedIndex;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Unique indexes and foreign keys that the load dropped, built once no table is behind another any more. */
final class PostponedIndexes {

    private static final Logger LOG = LoggerFactory.getLogger(PostponedIndexes.class);

    private final PipelineConfig config;
    private final LoadLimits limits;
    private final Connection target;

    PostponedIndexes(PipelineConfig config, LoadLimits limits, Connection target) {
        this.config = config;
        this.limits = limits;
        this.target = target;
    }

    /** @return whether none is left */
    boolean build(StopSignal stop) throws SQLException {
        List<OwedIndex> owed = new SuspendedIndexStore(target, config.pipeline()).owed();
        if (owed.isEmpty()) {
            return true;
        }
        if (!new LateTableLanes(target, config.pipeline()).areAllInSync() || stop.isRequested()) {
            return false;
        }
        LOG.info("all tables are in sync: building {} indexes and constraints", owed.size());
        try (StatementCanceller watcher = StatementCanceller.start(stop)) {
            for (SuspendedIndexStore.Step step : SuspendedIndexStore.Step.values()) {
                List<OwedIndex> next =
                        owed.stream().filter(index -> index.step() == step).toList();
                if (!next.isEmpty() && !stop.isRequested()) {
                    new IndexRebuild(config, limits, true).run(next, watcher, () -> {});
                }
            }
        }
        return !stop.isRequested();
    }
}
