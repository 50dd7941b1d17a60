package dev.tidegate.load;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.config.pipeline.LoadConfig;
import dev.tidegate.load.copy.SnapshotCopy;
import dev.tidegate.load.model.LoadHooks;
import dev.tidegate.load.model.LoadLimits;
import dev.tidegate.load.model.LoadProgress;
import dev.tidegate.load.model.LoadStep;
import dev.tidegate.load.plan.LoadPlan;
import dev.tidegate.load.plan.LoadStateStore;
import dev.tidegate.load.plan.TargetTruncation;
import dev.tidegate.load.session.LoadLock;
import dev.tidegate.load.setup.PublicationAddition;
import dev.tidegate.load.setup.SharedSnapshot;
import dev.tidegate.load.setup.SlotCreation;
import dev.tidegate.load.setup.SourceSetup;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.postgres.replication.Publication;
import dev.tidegate.postgres.replication.ReplicationSlot;
import dev.tidegate.postgres.session.SessionTimeouts;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.postgres.snapshot.SlotSnapshot;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.state.LoadedTables;
import dev.tidegate.state.PipelineState;
import dev.tidegate.state.StateSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The initial copy: publication, slot, COPY of every table under the slot's snapshot. From the slot on the stream is
 * captured meanwhile. A load that was killed goes on: what it has copied stays, the rest is copied under a new snapshot,
 * and the applier leaves out what each table already contains (ADR 8). Only without its slot it starts over.
 */
public final class LoadService {

    private static final Logger LOG = LoggerFactory.getLogger(LoadService.class);

    private static final Duration VALIDATION_WAIT_MAX = Duration.ofSeconds(5);

    private final PipelineConfig config;
    private final LoadLimits limits;
    private final LoadProgress progress;
    private final LoadHooks hooks;
    private final Consumer<LoadStep> steps;
    private final SourceDatabase source;

    public LoadService(PipelineConfig config, LoadLimits limits, LoadProgress progress, LoadHooks hooks) {
        this(config, limits, progress, hooks, step -> {});
    }

    /** @param steps is told each step that has left something behind; what it throws ends the load there */
    LoadService(
            PipelineConfig config,
            LoadLimits limits,
            LoadProgress progress,
            LoadHooks hooks,
            Consumer<LoadStep> steps) {
        this.config = config;
        this.limits = limits;
        this.progress = progress;
        this.hooks = hooks;
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
            SessionTimeouts.apply(target, limits.lockWaitMax());
            LoadStateStore store = new LoadStateStore(target, config.pipeline());
            new LoadLock(target, config.pipeline()).take();
            Optional<PipelineState> earlier = PipelineState.read(target, config.pipeline());
            if (earlier.isPresent()) {
                StateSchema.install(target);
                if (earlier.get().phase() == PipelineState.Phase.STREAMING) {
                    return true;
                }
            }
            try (Connection session = source.open("load");
                    Connection replication = source.openReplication("load slot")) {
                SessionTimeouts.apply(session, limits.lockWaitMax());
                SessionTimeouts.apply(replication, limits.lockWaitMax());
                LoadPlan plan = LoadPlan.make(config, session, replication, target);
                return new Attempt(plan, session, replication, target, store).run(earlier, stop);
            }
        }
    }

    /** One attempt, on open sessions. */
    private final class Attempt {

        private LoadPlan plan;
        private final Connection session;
        private final Connection replication;
        private final Connection target;
        private final LoadStateStore store;
        private final SourceSetup setup;
        private long attempt;
        /** Whether the slot is the stream's, which goes on with it. */
        private boolean slotRecorded;

        Attempt(LoadPlan plan, Connection session, Connection replication, Connection target, LoadStateStore store) {
            this.plan = plan;
            this.session = session;
            this.replication = replication;
            this.target = target;
            this.store = store;
            this.setup = new SourceSetup(session, config.pipeline());
        }

        boolean run(Optional<PipelineState> earlier, StopSignal stop) throws SQLException {
            progress.begin(plan.tables().stream().map(table -> table.id()).toList());
            target.setAutoCommit(false);
            writeState(earlier);
            try {
                if (!publish(stop)) {
                    leave();
                    return false;
                }
                steps.accept(LoadStep.PUBLICATION_CREATED);
                boolean loaded = copyUnderSnapshot(stop);
                if (!loaded) {
                    leave();
                }
                return loaded;
            } catch (SQLException | RuntimeException e) {
                leaveAfter(e);
                if (stop.isRequested()) {
                    LOG.info("the load was stopped", e);
                    return false;
                }
                throw e;
            }
        }

        /** A publication that is streamed from is never made anew: what is written in between would be missing. */
        private boolean publish(StopSignal stop) throws SQLException {
            Publication wanted = wanted();
            if (!slotRecorded) {
                setup.createPublication(wanted, plan.source());
                return true;
            }
            boolean same = Publication.read(session, wanted.name())
                    .filter(found -> found.differencesFrom(wanted).isEmpty())
                    .isPresent();
            return same || new PublicationAddition(config, session).run(plan.tables(), stop);
        }

        private Publication wanted() {
            return Publication.wanted(config.pipeline(), plan.source(), plan.tables());
        }

        private void writeState(Optional<PipelineState> earlier) throws SQLException {
            if (earlier.isPresent()) {
                refuseOtherSource(earlier.get());
                refuseOtherNames();
                if (canGoOn(earlier.get())) {
                    plan = plan.goingOnWith(earlier.get().stream());
                    slotRecorded = true;
                } else {
                    hooks.beforeNewStream().run();
                    setup.dropSlot(plan.source());
                }
            } else {
                setup.refuseForeignSlot();
                if (config.load().filled() == LoadConfig.FilledTables.REFUSE) {
                    new TargetTruncation(target).refuseRows(plan.targetTables());
                }
                installState();
            }
            if (!slotRecorded) {
                store.beginStream(plan);
            }
            store.queue(plan);
            attempt = store.beginAttempt();
            target.commit();
            steps.accept(LoadStep.STATE_WRITTEN);
        }

        /** The slot has kept, or given to Kafka, all that was committed since the stream's beginning. */
        private boolean canGoOn(PipelineState earlier) throws SQLException {
            Optional<ReplicationSlot> slot =
                    ReplicationSlot.read(session, config.pipeline().slot());
            boolean alive = slot.isPresent()
                    && slot.get().decodes(plan.source().database())
                    && slot.get().confirmed().isPresent()
                    && !slot.get().walStatus().filter("lost"::equals).isPresent();
            // Tables may be added to what is published, but what is published besides would be applied.
            boolean published = Publication.read(session, wanted().name())
                    .filter(found -> found.isWithin(wanted()))
                    .isPresent();
            if (earlier.consistentLsn().isPresent() && alive && published) {
                LOG.info("an earlier load did not end; going on with it");
                return true;
            }
            LOG.info("an earlier load did not end, and its slot is gone or other tables are selected; starting over");
            return false;
        }

        /** Under other names than now it may have filled other tables, and these here may not be ours. */
        private void refuseOtherNames() throws SQLException {
            List<TidegateException> changed = LoadedTables.read(target, config.pipeline())
                    .differencesFrom(config.tables().map());
            if (!changed.isEmpty()) {
                throw changed.get(0);
            }
        }

        private void installState() throws SQLException {
            target.commit();
            target.setAutoCommit(true);
            StateSchema.install(target);
            target.setAutoCommit(false);
        }

        private void refuseOtherSource(PipelineState earlier) {
            if (!earlier.sourceSystemId().equals(plan.sourceSystemId())
                    || !earlier.sourceDatabase().equals(plan.source().database())) {
                throw LoadStateStore.otherSource(config.pipeline(), earlier.sourceDatabase(), earlier.sourceSystemId());
            }
        }

        private boolean copyUnderSnapshot(StopSignal stop) throws SQLException {
            plan = plan.cut(config, session);
            Optional<SlotSnapshot> created = slotCreation().create(stop);
            if (created.isEmpty()) {
                return false;
            }
            try (SharedSnapshot snapshot = SharedSnapshot.keep(created.get(), session, source, limits.lockWaitMax())) {
                if (!slotRecorded) {
                    steps.accept(LoadStep.SLOT_CREATED);
                    store.slotCreated(plan, snapshot.point());
                    target.commit();
                    slotRecorded = true;
                }
                steps.accept(LoadStep.SLOT_RECORDED);
                hooks.slotReady().run();
                LOG.info("loading {} tables as of {}", plan.tables().size(), snapshot.point());
                SnapshotCopy load = new SnapshotCopy(config, limits, progress, steps, hooks, target);
                if (!load.run(plan, snapshot, attempt, stop)) {
                    return false;
                }
            }
            steps.accept(LoadStep.ALL_LOADED);
            store.finish(plan, attempt);
            target.commit();
            LOG.info("loaded {} rows", progress.totals().rows());
            return true;
        }

        private SlotCreation slotCreation() {
            String slot = config.pipeline().slot();
            Duration waitMax = config.load().slotWaitMax();
            return slotRecorded
                    ? SlotCreation.temporary(session, replication, slot + "_load_" + attempt, waitMax)
                    : SlotCreation.lasting(session, replication, slot, waitMax);
        }

        /** A slot that no stream knows fills the source's disk for nothing; one that is recorded is gone on with. */
        private void leave() throws SQLException {
            if (!slotRecorded) {
                setup.dropSlot(plan.source());
                return;
            }
            LOG.warn(
                    "the load is not done: slot {} stays on the source, which keeps its WAL until a load or capture"
                            + " goes on; `tidegate drop` removes it",
                    config.pipeline().slot());
        }

        /** Not if our lock on the target is gone and another process has started over. */
        private void leaveAfter(Exception failure) {
            try {
                if (slotRecorded) {
                    leave();
                } else if (target.isValid((int) VALIDATION_WAIT_MAX.toSeconds())) {
                    try (Connection fresh = source.open("load")) {
                        new SourceSetup(fresh, config.pipeline()).dropSlot(plan.source());
                    }
                }
            } catch (SQLException | RuntimeException e) {
                failure.addSuppressed(e);
                LOG.warn(
                        "slot {} may be left on the source; the next start looks after it",
                        config.pipeline().slot());
            }
        }
    }
}
