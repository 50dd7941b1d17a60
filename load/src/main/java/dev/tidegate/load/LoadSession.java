package dev.tidegate.load;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.config.pipeline.LoadConfig;
import dev.tidegate.load.copy.SnapshotCopy;
import dev.tidegate.load.model.LoadLimits;
import dev.tidegate.load.model.LoadProgress;
import dev.tidegate.load.model.LoadStep;
import dev.tidegate.load.plan.LoadPlan;
import dev.tidegate.load.plan.TargetTruncation;
import dev.tidegate.load.setup.PublicationAddition;
import dev.tidegate.load.setup.SharedSnapshot;
import dev.tidegate.load.setup.SlotCreation;
import dev.tidegate.load.setup.SourceSetup;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ServerCode;
import dev.tidegate.postgres.history.SourcePosition;
import dev.tidegate.postgres.mapping.TablePair;
import dev.tidegate.postgres.replication.Publication;
import dev.tidegate.postgres.replication.PublicationMembership;
import dev.tidegate.postgres.replication.ReplicationSlot;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.postgres.snapshot.SlotSnapshot;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.state.PipelineState;
import dev.tidegate.state.PipelineStore;
import dev.tidegate.state.history.HeldSource;
import dev.tidegate.state.history.SourceHistoryStore;
import dev.tidegate.state.lane.CheckpointStore;
import dev.tidegate.state.lane.MessageKeyStore;
import dev.tidegate.state.load.LoadTableStore;
import dev.tidegate.state.load.LoadedTables;
import dev.tidegate.state.load.PieceStore;
import dev.tidegate.state.publication.KnownPublication;
import dev.tidegate.state.publication.KnownPublicationStore;
import dev.tidegate.state.schema.StateSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt at the initial copy, on open sessions. {@link #createSlot} returns as soon as changes can be captured,
 * {@link #copy} when the pipeline can stream. One thread calls, each method once and in this order.
 */
public final class LoadSession implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LoadSession.class);

    private static final Duration VALIDATION_WAIT_MAX = Duration.ofSeconds(5);

    private final PipelineConfig config;
    private final LoadLimits limits;
    private final LoadProgress progress;
    private final Consumer<LoadStep> steps;
    private final LoadConnections connections;
    private final Connection session;
    private final Connection target;
    private final PipelineStore pipelines;
    private final LoadTableStore tables;
    private final SourceSetup setup;
    private final SourceDatabase source;
    private LoadPlan plan;
    private boolean startsNewStream;
    private long attempt;
    /** Whether the slot belongs to the stream, which continues with it. */
    private boolean slotRecorded;
    /** From the slot's creation to the end of the copy. */
    private Optional<SharedSnapshot> snapshot = Optional.empty();

    private LoadSession(
            PipelineConfig config,
            LoadLimits limits,
            LoadProgress progress,
            Consumer<LoadStep> steps,
            LoadConnections connections,
            LoadPlan plan) {
        this.config = config;
        this.limits = limits;
        this.progress = progress;
        this.steps = steps;
        this.connections = connections;
        this.session = connections.source();
        this.target = connections.target();
        this.plan = plan;
        this.pipelines = new PipelineStore(target, config.pipeline());
        this.tables = new LoadTableStore(target, config.pipeline());
        this.setup = new SourceSetup(session, config.pipeline());
        this.source = new SourceDatabase(config.source());
    }

    /** @throws TidegateException if the earlier attempt had another source, or other names for its tables */
    static LoadSession of(
            PipelineConfig config,
            LoadLimits limits,
            LoadProgress progress,
            Consumer<LoadStep> steps,
            LoadConnections connections,
            LoadPlan plan,
            Optional<PipelineState> earlier)
            throws SQLException {
        LoadSession load = new LoadSession(config, limits, progress, steps, connections, plan);
        load.progress.begin(plan.tables().stream().map(table -> table.id()).toList());
        load.target.setAutoCommit(false);
        if (earlier.isPresent()) {
            load.resume(earlier.get());
        } else {
            load.requireUntouched();
        }
        return load;
    }

    private void resume(PipelineState earlier) throws SQLException {
        refuseOtherSource(earlier);
        refuseOtherNames();
        if (canResume(earlier)) {
            requireHistory(earlier);
            plan = plan.forStream(earlier.stream());
            slotRecorded = true;
        } else {
            startsNewStream = true;
        }
    }

    /** What was copied, and will be captured, has to be of one history. */
    private void requireHistory(PipelineState earlier) throws SQLException {
        Lsn copied = new PieceStore(target, config.pipeline()).newestSnapshot().orElse(Lsn.NONE);
        Lsn held = Lsn.max(earlier.consistentLsn().orElse(Lsn.NONE), copied);
        HeldSource.require(connections.replication(), target, config.pipeline(), held);
        target.commit();
    }

    private void requireUntouched() throws SQLException {
        setup.refuseForeignSlot();
        if (config.load().filled() == LoadConfig.FilledTables.REFUSE) {
            new TargetTruncation(target).refuseRows(plan.targetTables());
        }
    }

    private void refuseOtherSource(PipelineState earlier) {
        if (!earlier.sourceSystemId().equals(plan.sourceSystemId())
                || !earlier.sourceDatabase().equals(plan.source().database())) {
            throw new TidegateException(
                    ServerCode.SOURCE_CHANGED,
                    "the target knows pipeline " + config.pipeline() + " as a copy of database "
                            + earlier.sourceDatabase() + " of the cluster with system identifier "
                            + earlier.sourceSystemId() + ", which the source is not",
                    "check source.url, or drop the pipeline first (tidegate drop)");
        }
    }

    /** Under other names than now it may have filled other tables, and these here may not be ours. */
    private void refuseOtherNames() throws SQLException {
        List<TidegateException> changed = LoadedTables.read(target, config.pipeline())
                .differencesFrom(config.tables().map());
        if (!changed.isEmpty()) {
            throw changed.get(0);
        }
    }

    /** The slot has kept, or given to Kafka, all that was committed since the stream's beginning. */
    private boolean canResume(PipelineState earlier) throws SQLException {
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
            LOG.info("an earlier load did not end; resuming it");
            return true;
        }
        LOG.info("an earlier load did not end, and its slot is gone or other tables are selected; starting over");
        return false;
    }

    /**
     * Whether an earlier attempt left a stream that cannot be continued. Whatever was captured of it has nothing in common
     * with the new one: before {@link #createSlot}, stop capture and delete its topic.
     */
    public boolean startsNewStream() {
        return startsNewStream;
    }

    /**
     * Publication and slot, both recorded in the state.
     *
     * @return true when the stream can be captured; false if stopped
     */
    public boolean createSlot(StopSignal stop) throws SQLException {
        writeState();
        return leaving(stop, () -> {
            if (!publish(stop)) {
                return false;
            }
            steps.accept(LoadStep.PUBLICATION_CREATED);
            return takeSnapshot(stop);
        });
    }

    private void writeState() throws SQLException {
        if (startsNewStream) {
            setup.dropSlot(plan.source());
        } else if (!slotRecorded) {
            installState();
        }
        if (!slotRecorded) {
            pipelines.begin(plan.stream(), plan.sourceSystemId(), plan.source().database());
            new SourceHistoryStore(target, config.pipeline()).keep(SourcePosition.identify(connections.replication()));
            MessageKeyStore.begin(target, config.pipeline());
            tables.requeueAll();
        }
        tables.register(plan.pairs().stream().map(TablePair::names).toList());
        attempt = new PieceStore(target, config.pipeline()).beginAttempt();
        target.commit();
        steps.accept(LoadStep.STATE_WRITTEN);
    }

    private void installState() throws SQLException {
        target.commit();
        target.setAutoCommit(true);
        StateSchema.migrate(target);
        target.setAutoCommit(false);
    }

    /** A publication that is streamed from is never made anew: what is written in between would be missing. */
    private boolean publish(StopSignal stop) throws SQLException {
        Publication wanted = wanted();
        if (!slotRecorded) {
            setup.createPublication(wanted, plan.source());
            PublicationMembership made = PublicationMembership.read(session, wanted.name());
            new KnownPublicationStore(target, config.pipeline()).write(KnownPublication.first(made));
            target.commit();
            return true;
        }
        boolean same = Publication.read(session, wanted.name())
                .filter(found -> found.differencesFrom(wanted).isEmpty())
                .isPresent();
        return same || new PublicationAddition(config, session, target).run(plan.tables(), stop);
    }

    private Publication wanted() {
        return Publication.wanted(config.pipeline(), plan.source(), plan.tables());
    }

    private boolean takeSnapshot(StopSignal stop) throws SQLException {
        plan = plan.split(config, session);
        Optional<SlotSnapshot> created = slotCreation().create(stop);
        if (created.isEmpty()) {
            return false;
        }
        SharedSnapshot shared = SharedSnapshot.takeOver(created.get(), session, source, limits.lockWaitMax());
        snapshot = Optional.of(shared);
        if (!slotRecorded) {
            steps.accept(LoadStep.SLOT_CREATED);
            pipelines.slotCreated(plan.stream(), shared.point());
            target.commit();
            slotRecorded = true;
        }
        steps.accept(LoadStep.SLOT_RECORDED);
        return true;
    }

    private SlotCreation slotCreation() {
        String slot = config.pipeline().slot() + "_load_" + attempt;
        Duration waitMax = config.load().slotWaitMax();
        return slotRecorded
                ? SlotCreation.temporary(session, connections.replication(), slot, waitMax)
                : SlotCreation.lasting(session, connections.replication(), config);
    }

    /**
     * All tables, under the slot's snapshot.
     *
     * @return true when the pipeline can stream; false if stopped
     */
    public boolean copy(StopSignal stop) throws SQLException {
        return leaving(stop, () -> {
            if (!copyTables(stop)) {
                return false;
            }
            steps.accept(LoadStep.ALL_LOADED);
            tables.requireAllLoaded();
            pipelines.startStreaming(plan.stream(), attempt);
            CheckpointStore.begin(target, config.pipeline(), plan.stream());
            target.commit();
            LOG.info("loaded {} rows", progress.totals().rows());
            return true;
        });
    }

    private boolean copyTables(StopSignal stop) throws SQLException {
        try (SharedSnapshot shared = snapshot.orElseThrow()) {
            LOG.info("loading {} tables as of {}", plan.tables().size(), shared.point());
            return new SnapshotCopy(config, limits, progress, steps, target).run(plan, shared, attempt, stop);
        }
    }

    /** A part of the load. */
    private interface Part {
        boolean run() throws SQLException;
    }

    /** Runs a part; if it does not succeed, leaves behind only what a later attempt resumes with. */
    private boolean leaving(StopSignal stop, Part part) throws SQLException {
        try {
            boolean done = part.run();
            if (!done) {
                leave();
            }
            return done;
        } catch (SQLException | RuntimeException e) {
            leaveAfter(e);
            if (stop.isRequested()) {
                LOG.info("the load was stopped", e);
                return false;
            }
            throw e;
        }
    }

    /** A slot that no stream knows fills the source's disk for nothing; the next attempt resumes with a recorded one. */
    private void leave() throws SQLException {
        if (!slotRecorded) {
            setup.dropSlot(plan.source());
            return;
        }
        LOG.warn(
                "the load is not done: slot {} stays on the source, which keeps its WAL until a load or capture resumes;"
                        + " `tidegate drop` removes it",
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
                    "slot {} may remain on the source; the next start drops or resumes it",
                    config.pipeline().slot());
        }
    }

    @Override
    public void close() throws SQLException {
        try (LoadConnections last = connections) {
            if (snapshot.isPresent()) {
                snapshot.get().close();
            }
        }
    }
}
