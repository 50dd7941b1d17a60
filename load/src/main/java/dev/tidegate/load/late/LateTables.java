package dev.tidegate.load.late;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.config.pipeline.LoadConfig;
import dev.tidegate.load.copy.SnapshotCopy;
import dev.tidegate.load.index.IndexRebuild;
import dev.tidegate.load.model.LoadLimits;
import dev.tidegate.load.model.LoadProgress;
import dev.tidegate.load.plan.LoadPlan;
import dev.tidegate.load.plan.LoadPreparation;
import dev.tidegate.load.session.LoadLock;
import dev.tidegate.load.session.StatementCanceller;
import dev.tidegate.load.setup.PublicationAddition;
import dev.tidegate.load.setup.SharedSnapshot;
import dev.tidegate.load.setup.SlotCreation;
import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.LoadCode;
import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.postgres.session.SessionTimeouts;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.postgres.snapshot.SlotSnapshot;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.runtime.Failures;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.state.PipelineState;
import dev.tidegate.state.PipelineStore;
import dev.tidegate.state.load.LateTableLanes;
import dev.tidegate.state.load.LoadTable;
import dev.tidegate.state.load.LoadTableStore;
import dev.tidegate.state.load.LoadedTables;
import dev.tidegate.state.load.PieceStore;
import dev.tidegate.state.load.SuspendedIndexStore;
import dev.tidegate.state.load.SuspendedIndexStore.OwedIndex;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tables that join a pipeline which already streams: new ones, and those that are loaded again. The other tables keep
 * streaming meanwhile, and the applier brings each late table in sync with them (ADR 8). Also builds postponed indexes.
 */
public final class LateTables {

    private static final Logger LOG = LoggerFactory.getLogger(LateTables.class);

    private final PipelineConfig config;
    private final LoadLimits limits;
    private final LoadProgress progress;
    private final SourceDatabase source;

    public LateTables(PipelineConfig config, LoadLimits limits, LoadProgress progress) {
        this.config = config;
        this.limits = limits;
        this.progress = progress;
        this.source = new SourceDatabase(config.source());
    }

    /**
     * From now on the main stream leaves these tables alone.
     *
     * @throws TidegateException if the pipeline does not stream, a table is not there, or another load is at work
     */
    public void queue(Collection<TableId> tables) throws SQLException {
        try (Connection target = openTarget()) {
            LoadLock lock = new LoadLock(target, config.pipeline());
            lock.take();
            requireStreaming(target);
            requireKnown(target, tables);
            requireSameNames(target);
            target.setAutoCommit(false);
            Set<TableId> known = new LoadTableStore(target, config.pipeline())
                    .all().stream().map(LoadTable::table).collect(Collectors.toSet());
            LateTableLanes lanes = new LateTableLanes(target, config.pipeline());
            for (TableId table : tables) {
                if (known.contains(table) && config.load().filled() == LoadConfig.FilledTables.APPEND) {
                    throw LoadPreparation.appendedTwice(table);
                }
                int lane = lanes.queue(config.tables().map().of(table));
                LOG.info("{} is queued: it leaves the main stream and catches up in lane {}", table, lane);
            }
            target.commit();
            target.setAutoCommit(true);
            lock.release();
        }
    }

    private void requireStreaming(Connection target) throws SQLException {
        boolean streaming = new PipelineStore(target, config.pipeline())
                .read()
                .filter(PipelineState::isStreaming)
                .isPresent();
        if (!streaming) {
            throw new TidegateException(
                    LoadCode.NOT_STREAMING,
                    "pipeline " + config.pipeline() + " does not stream yet",
                    "`tidegate run` loads all tables first");
        }
    }

    private void requireKnown(Connection target, Collection<TableId> tables) throws SQLException {
        try (Connection session = source.open("load");
                Connection replication = source.openReplication("load slot")) {
            plan(session, replication, target, tables);
        }
    }

    private LoadPlan plan(Connection session, Connection replication, Connection target, Collection<TableId> tables)
            throws SQLException {
        LoadPlan plan = LoadPlan.make(config, session, replication, target, tables::contains);
        Set<TableId> unknown = new TreeSet<>(tables);
        plan.tables().forEach(table -> unknown.remove(table.id()));
        if (!unknown.isEmpty()) {
            throw new TidegateException(
                    LoadCode.TABLE_UNKNOWN,
                    "no such table among those that tables.include selects on the source: " + unknown,
                    "write it as schema.table; add it to tables.include if it is new; partitions come with their"
                            + " partitioned table");
        }
        return plan;
    }

    /** Plans the tables that can be copied. The state says of the others why they cannot. */
    private LoadPlan planWhatCanBe(
            Connection session, Connection replication, Connection target, Collection<TableId> queued)
            throws SQLException {
        try {
            return plan(session, replication, target, queued);
        } catch (TidegateException e) {
            Set<TableId> left = new TreeSet<>(queued);
            for (TableId table : queued) {
                try {
                    plan(session, replication, target, Set.of(table));
                } catch (TidegateException refused) {
                    LOG.error("{}: {}", table, refused.describe());
                    target.setAutoCommit(false);
                    new LateTableLanes(target, config.pipeline()).loadFailed(table, refused);
                    target.commit();
                    target.setAutoCommit(true);
                    left.remove(table);
                }
            }
            if (left.isEmpty()) {
                throw e;
            }
            return plan(session, replication, target, left);
        }
    }

    /** The applier that is at work writes the changes of a table under the names that it was started with. */
    private void requireSameNames(Connection target) throws SQLException {
        List<TidegateException> changed = LoadedTables.read(target, config.pipeline())
                .differencesFrom(config.tables().map());
        if (!changed.isEmpty()) {
            throw changed.get(0);
        }
    }

    /**
     * Loads the queued tables and builds the postponed indexes, unless another process does. May be repeated.
     *
     * @return whether nothing is left to do
     */
    public boolean work(StopSignal stop) throws SQLException {
        try (Connection target = openTarget()) {
            if (!new LoadLock(target, config.pipeline()).tryTake()) {
                return false;
            }
            Set<TableId> queued = queued(target);
            if (!queued.isEmpty() && !load(target, queued, stop)) {
                return false;
            }
            return buildOwed(target, stop);
        }
    }

    private Set<TableId> queued(Connection target) throws SQLException {
        return new LoadTableStore(target, config.pipeline())
                .all().stream()
                        .filter(LoadTable::isLateToLoad)
                        .map(LoadTable::table)
                        .collect(Collectors.toCollection(TreeSet::new));
    }

    private boolean load(Connection target, Set<TableId> queued, StopSignal stop) throws SQLException {
        try (Connection session = source.open("load");
                Connection replication = source.openReplication("load slot")) {
            SessionTimeouts.apply(session, limits.lockWaitMax());
            SessionTimeouts.apply(replication, limits.lockWaitMax());
            requireSameNames(target);
            LoadPlan plan = planWhatCanBe(session, replication, target, queued);
            progress.begin(plan.tables().stream().map(table -> table.id()).toList());
            Begun begun;
            try {
                begun = begin(plan, session, replication, target, stop);
            } catch (SQLException | RuntimeException e) {
                noteWhy(target, plan, e);
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
    private Begun begin(LoadPlan plan, Connection session, Connection replication, Connection target, StopSignal stop)
            throws SQLException {
        target.setAutoCommit(false);
        long attempt = new PieceStore(target, config.pipeline()).beginAttempt();
        // Not before: by now no worker of an earlier attempt can note a piece any more.
        new LateTableLanes(target, config.pipeline()).moveOn();
        target.commit();
        if (!new PublicationAddition(config, session).run(plan.tables(), stop)) {
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

    /** In the state, where everybody looks: this may be a process that nobody watches. */
    private void noteWhy(Connection target, LoadPlan plan, Exception e) {
        try {
            if (!target.getAutoCommit()) {
                target.rollback();
                target.setAutoCommit(true);
            }
            TidegateException why = Failures.classify(e);
            LoadTableStore tables = new LoadTableStore(target, config.pipeline());
            for (TableInfo table : plan.tables()) {
                tables.waits(table.id(), why);
            }
        } catch (SQLException failed) {
            e.addSuppressed(failed);
        }
    }

    /** Unique indexes and foreign keys, once no table is behind another any more. */
    private boolean buildOwed(Connection target, StopSignal stop) throws SQLException {
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

    private Connection openTarget() throws SQLException {
        Connection target = new TargetDatabase(config.target()).openWriter("load");
        SessionTimeouts.apply(target, limits.lockWaitMax());
        Sql.on(target).execute("SET synchronous_commit = on");
        return target;
    }
}
