package dev.tidegate.load;

import dev.tidegate.core.TableId;
import dev.tidegate.core.catalog.Publication;
import dev.tidegate.core.catalog.TableInfo;
import dev.tidegate.core.catalog.TablePair;
import dev.tidegate.core.config.PipelineConfig;
import dev.tidegate.core.database.SourceDatabase;
import dev.tidegate.core.database.TargetDatabase;
import dev.tidegate.core.encoding.SourceText;
import dev.tidegate.core.failure.TidegateException;
import dev.tidegate.core.run.StopSignal;
import dev.tidegate.core.state.LoadedTables;
import dev.tidegate.core.state.PipelineState;
import dev.tidegate.core.state.StateSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The initial copy: publication, slot, COPY of every table under the slot's snapshot. Until the last step the target's
 * state says "loading"; a load that finds it there was killed, and starts over with empty tables and a new slot.
 */
public final class LoadService {

    private static final Logger LOG = LoggerFactory.getLogger(LoadService.class);

    private static final Duration VALIDATION_WAIT_MAX = Duration.ofSeconds(5);

    private final PipelineConfig config;
    private final LoadLimits limits;
    private final LoadProgress progress;
    private final Consumer<LoadStep> steps;
    private final SourceDatabase source;

    public LoadService(PipelineConfig config, LoadLimits limits, LoadProgress progress) {
        this(config, limits, progress, step -> {});
    }

    /** @param steps is told each step that has left something behind; what it throws ends the load there */
    LoadService(PipelineConfig config, LoadLimits limits, LoadProgress progress, Consumer<LoadStep> steps) {
        this.config = config;
        this.limits = limits;
        this.progress = progress;
        this.steps = steps;
        this.source = new SourceDatabase(config.source());
    }

    /**
     * Loads, unless that has been done. May be repeated, and after any kind of death.
     *
     * @return whether the pipeline can stream now; false if stopped
     */
    public boolean run(StopSignal stop) throws SQLException {
        try (Connection target = new TargetDatabase(config.target()).openWriter("load")) {
            SessionLimits.apply(target, limits.lockWaitMax());
            LoadStateStore store = new LoadStateStore(target, config.pipeline());
            store.lock();
            Optional<PipelineState> earlier = PipelineState.read(target, config.pipeline());
            if (earlier.isPresent() && earlier.get().phase() == PipelineState.Phase.STREAMING) {
                return true;
            }
            try (Connection session = source.open("load");
                    Connection replication = source.openReplication("load slot")) {
                SessionLimits.apply(session, limits.lockWaitMax());
                SessionLimits.apply(replication, limits.lockWaitMax());
                LoadPlan plan = LoadPlan.make(config, session, replication, target);
                return new Attempt(plan, session, replication, target, store).run(earlier, stop);
            }
        }
    }

    /** One attempt, on open sessions. */
    private final class Attempt {

        private final LoadPlan plan;
        private final Connection session;
        private final Connection replication;
        private final Connection target;
        private final LoadStateStore store;
        private final SourceSetup setup;
        /** From here on the target may stand in phase streaming, whatever its last answer was. */
        private boolean finishing;

        Attempt(LoadPlan plan, Connection session, Connection replication, Connection target, LoadStateStore store) {
            this.plan = plan;
            this.session = session;
            this.replication = replication;
            this.target = target;
            this.store = store;
            this.setup = new SourceSetup(session, config.pipeline());
        }

        boolean run(Optional<PipelineState> earlier, StopSignal stop) throws SQLException {
            progress.begin(plan.tables());
            target.setAutoCommit(false);
            writeState(earlier);
            setup.createPublication(Publication.wanted(config.pipeline(), plan.source(), plan.tables()), plan.source());
            steps.accept(LoadStep.PUBLICATION_CREATED);
            try (StopWatcher watcher = StopWatcher.start(stop, session, target)) {
                boolean loaded = copyUnderSnapshot(stop);
                if (!loaded) {
                    setup.dropSlot(plan.source());
                }
                return loaded;
            } catch (SQLException | RuntimeException e) {
                dropSlotAfter(e);
                if (stop.isRequested() && !finishing) {
                    LOG.info("the load was stopped", e);
                    return false;
                }
                throw e;
            }
        }

        private void writeState(Optional<PipelineState> earlier) throws SQLException {
            TargetTables tables = new TargetTables(target);
            if (earlier.isPresent()) {
                refuseOtherSource(earlier.get());
                setup.dropSlot(plan.source());
                Set<TableId> ours = targetsOfEarlierAttempt();
                LOG.info("an earlier load did not end; starting over, {} tables are emptied", ours.size());
                tables.empty(plan.targetTables(), ours);
            } else {
                setup.refuseForeignSlot();
                tables.refuseRows(plan.targetTables());
                installState();
            }
            tables.refuseRows(plan.targetTables());
            store.begin(plan);
            target.commit();
            steps.accept(LoadStep.STATE_WRITTEN);
        }

        /** Under other names than now it may have filled other tables, and these here may not be ours. */
        private Set<TableId> targetsOfEarlierAttempt() throws SQLException {
            List<TidegateException> changed = LoadedTables.read(target, config.pipeline())
                    .differencesFrom(config.tables().map());
            if (!changed.isEmpty()) {
                throw changed.get(0);
            }
            return store.tablesOfEarlierAttempt().stream()
                    .map(table -> config.tables().map().of(table).target())
                    .collect(Collectors.toSet());
        }

        private void installState() throws SQLException {
            target.commit();
            target.setAutoCommit(true);
            if (!StateSchema.isInstalled(target)) {
                StateSchema.install(target);
            }
            target.setAutoCommit(false);
        }

        private void refuseOtherSource(PipelineState earlier) {
            if (!earlier.sourceSystemId().equals(plan.sourceSystemId())
                    || !earlier.sourceDatabase().equals(plan.source().database())) {
                throw LoadStateStore.otherSource(config.pipeline(), earlier.sourceDatabase(), earlier.sourceSystemId());
            }
        }

        private boolean copyUnderSnapshot(StopSignal stop) throws SQLException {
            RewriteGuard guard = RewriteGuard.remember(session, plan.tables());
            Optional<ExportedSnapshot> created =
                    new SlotCreation(session, replication, config.pipeline().slot(), limits.slotWaitMax()).create(stop);
            if (created.isEmpty()) {
                return false;
            }
            ExportedSnapshot snapshot = created.get();
            steps.accept(LoadStep.SLOT_CREATED);
            store.slotCreated(plan, snapshot.consistentPoint());
            target.commit();
            steps.accept(LoadStep.SLOT_RECORDED);
            LOG.info("loading {} tables as of {}", plan.tables().size(), snapshot.consistentPoint());
            if (!copyAll(snapshot, guard, stop)) {
                return false;
            }
            steps.accept(LoadStep.ALL_LOADED);
            finishing = true;
            store.finish(plan, snapshot.consistentPoint());
            target.commit();
            LOG.info("loaded {} rows", progress.totals().rows());
            return true;
        }

        private boolean copyAll(ExportedSnapshot snapshot, RewriteGuard guard, StopSignal stop) throws SQLException {
            Optional<SourceText> text = SourceText.open(source, plan.source());
            try {
                for (TablePair table : plan.pairs()) {
                    if (stop.isRequested() || !copy(table, text, snapshot, guard, stop)) {
                        return false;
                    }
                    steps.accept(LoadStep.TABLE_LOADED);
                }
                return true;
            } finally {
                if (text.isPresent()) {
                    text.get().close();
                }
            }
        }

        /** A transaction per table on both sides: a lock on a source table ends with its copy. */
        private boolean copy(
                TablePair pair,
                Optional<SourceText> text,
                ExportedSnapshot snapshot,
                RewriteGuard guard,
                StopSignal stop)
                throws SQLException {
            TableInfo table = pair.source();
            store.tableStarted(table.id());
            target.commit();
            progress.started(table.id());
            openSnapshot(snapshot);
            TableCopy.Copied copied = new TableCopy(pair, progress, text).run(session, target, stop);
            if (copied.stopped()) {
                target.rollback();
                endSnapshot();
                return false;
            }
            guard.check(session, table);
            RelationRecord.write(session, target, config, table);
            store.tableLoaded(table.id(), copied);
            target.commit();
            endSnapshot();
            progress.finished(table.id());
            LOG.info("loaded {}: {} rows, {} bytes", table.id(), copied.rows(), copied.bytes());
            return true;
        }

        private void openSnapshot(ExportedSnapshot snapshot) throws SQLException {
            try (Statement statement = session.createStatement()) {
                statement.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
                statement.execute("SET TRANSACTION SNAPSHOT '" + snapshot.name() + "'");
                // Rows that a policy would hide become an error instead of a hole.
                statement.execute("SET LOCAL row_security = off");
            }
        }

        private void endSnapshot() throws SQLException {
            try (Statement statement = session.createStatement()) {
                statement.execute("COMMIT");
            }
        }

        /**
         * A slot that nobody reads fills the source's disk, and the next attempt makes a new one anyway. But it may be in
         * use by now: if the load may have ended well after all, or if our lock on the target is gone and another
         * process has started over.
         */
        private void dropSlotAfter(Exception failure) {
            try (Connection fresh = source.open("load")) {
                if (!finishing && target.isValid((int) VALIDATION_WAIT_MAX.toSeconds())) {
                    new SourceSetup(fresh, config.pipeline()).dropSlot(plan.source());
                    return;
                }
            } catch (SQLException | RuntimeException e) {
                failure.addSuppressed(e);
            }
            LOG.warn(
                    "slot {} is left on the source; the next start looks after it",
                    config.pipeline().slot());
        }
    }
}
