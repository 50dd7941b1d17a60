package dev.tidegate.load.late;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.load.copy.SnapshotCopy;
import dev.tidegate.load.model.LoadLimits;
import dev.tidegate.load.model.LoadProgress;
import dev.tidegate.load.plan.LoadPlan;
import dev.tidegate.load.setup.PublicationAddition;
import dev.tidegate.load.setup.SharedSnapshot;
import dev.tidegate.load.setup.SlotCreation;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.postgres.session.SessionSettings;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.postgres.snapshot.SlotSnapshot;
import dev.tidegate.runtime.Failures;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.state.history.HeldSource;
import dev.tidegate.state.lane.CheckpointStore;
import dev.tidegate.state.load.LateTableLanes;
import dev.tidegate.state.load.PieceStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Copy of the queued tables under a snapshot of its own, while the pipeline streams. */
final class LateTableLoad {

    private static final Logger LOG = LoggerFactory.getLogger(LateTableLoad.class);

    private final PipelineConfig config;
    private final LoadLimits limits;
    private final LoadProgress progress;
    private final Connection target;

    LateTableLoad(PipelineConfig config, LoadLimits limits, LoadProgress progress, Connection target) {
        this.config = config;
        this.limits = limits;
        this.progress = progress;
        this.target = target;
    }

    /** @return false if stopped */
    boolean run(Set<TableId> queued, StopSignal stop) throws SQLException {
        SourceDatabase source = new SourceDatabase(config.source());
        LateTablePlanner planner = new LateTablePlanner(config, target);
        try (Connection session = source.open("load");
                Connection replication = source.openReplication("load slot")) {
            SessionSettings.limitLockWaits(session, limits.lockWaitMax());
            SessionSettings.limitLockWaits(replication, limits.lockWaitMax());
            planner.requireSameNames();
            LoadPlan plan = planner.planWhatCanBe(session, replication, queued);
            progress.begin(plan.tables().stream().map(table -> table.id()).toList());
            Begun begun;
            try {
                begun = begin(plan, session, replication, stop);
            } catch (SQLException | RuntimeException e) {
                noteWhy(plan, e);
                throw e;
            }
            if (begun.snapshot().isEmpty()) {
                return false;
            }
            try (SharedSnapshot snapshot =
                    SharedSnapshot.takeOver(begun.snapshot().get(), session, source, limits.lockWaitMax())) {
                LOG.info("loading {} as of {}", plan.bySource().keySet(), snapshot.point());
                return new SnapshotCopy(config, limits, progress, step -> {}, target)
                        .run(begun.plan(), snapshot, begun.attempt(), stop);
            }
        } finally {
            if (!target.isClosed() && !target.getAutoCommit()) {
                target.rollback();
                target.setAutoCommit(true);
            }
        }
    }

    /**
     * @param plan split into pieces
     * @param snapshot empty if stopped
     */
    private record Begun(LoadPlan plan, long attempt, Optional<SlotSnapshot> snapshot) {}

    /** Everything up to the snapshot. The source has to publish the tables first, and may make us wait for both. */
    private Begun begin(LoadPlan plan, Connection session, Connection replication, StopSignal stop)
            throws SQLException {
        HeldSource.requireNotRefused(target, config.pipeline());
        Lsn held = CheckpointStore.mainPoint(target, config.pipeline());
        HeldSource.require(replication, target, config.pipeline(), held);
        target.setAutoCommit(false);
        long attempt = new PieceStore(target, config.pipeline()).beginAttempt();
        // Not before: by now no worker of an earlier attempt can note a piece any more.
        new LateTableLanes(target, config.pipeline()).moveOn();
        target.commit();
        if (!new PublicationAddition(config, session, target).run(plan.tables(), stop)) {
            return new Begun(plan, attempt, Optional.empty());
        }
        LoadPlan split = plan.split(config, session);
        String slot = config.pipeline().slot() + "_load_" + attempt;
        Duration waitMax = config.load().slotWaitMax();
        return new Begun(
                split,
                attempt,
                SlotCreation.temporary(session, replication, slot, waitMax).create(stop));
    }

    private void noteWhy(LoadPlan plan, Exception e) {
        try {
            if (!target.getAutoCommit()) {
                target.rollback();
                target.setAutoCommit(true);
            }
            List<TableId> tables = plan.tables().stream().map(TableInfo::id).toList();
            new LateTableQueue(config, target).noteWhy(tables, Failures.classify(e));
        } catch (SQLException failed) {
            e.addSuppressed(failed);
        }
    }
}
