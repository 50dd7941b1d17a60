package dev.tidegate.load.accept;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.load.model.LoadLimits;
import dev.tidegate.load.plan.LoadPlan;
import dev.tidegate.load.session.LoadLock;
import dev.tidegate.load.setup.SlotCreation;
import dev.tidegate.load.setup.SourceSetup;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.CaptureCode;
import dev.tidegate.model.failure.code.SchemaChangeCode;
import dev.tidegate.postgres.history.SourcePosition;
import dev.tidegate.postgres.mapping.TablePair;
import dev.tidegate.postgres.replication.Publication;
import dev.tidegate.postgres.replication.PublicationMembership;
import dev.tidegate.postgres.session.SessionSettings;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.postgres.snapshot.SlotSnapshot;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.state.PipelineState;
import dev.tidegate.state.PipelineStore;
import dev.tidegate.state.RelationStore;
import dev.tidegate.state.history.SourceHistoryStore;
import dev.tidegate.state.lane.CheckpointStore;
import dev.tidegate.state.lane.LaneStopStore;
import dev.tidegate.state.load.LoadTable;
import dev.tidegate.state.load.LoadTableStore;
import dev.tidegate.state.load.LoadedTables;
import dev.tidegate.state.load.PieceStore;
import dev.tidegate.state.publication.KnownPublication;
import dev.tidegate.state.publication.KnownPublicationStore;
import dev.tidegate.state.publication.TableDoubt;
import dev.tidegate.state.publication.TableDoubtStore;
import dev.tidegate.state.schema.StateSchema;
import dev.tidegate.state.verification.VerificationStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Takes the source as it is, although it lacks what was read from it: it was set back, or a standby was promoted that had
 * not received everything, or its slot is lost. A new slot begins a new stream at this moment. What the tables of the target
 * hold is not known any more, so every one is in doubt, and the gate shut, until it is compared and found the same, or loaded
 * again.
 *
 * <p>May be repeated: nothing counts before the last step, a transaction in the target.
 */
public final class SourceAcceptance {

    /** What the stream has left of an earlier one outside of the databases is removed by whoever knows where it is. */
    @FunctionalInterface
    public interface StreamRemoval {
        void run();
    }

    /**
     * The new stream.
     *
     * @param tables that are in doubt
     */
    public record Accepted(Lsn from, SourcePosition source, int tables) {}

    private final PipelineConfig config;
    private final PipelineName pipeline;
    private final LoadLimits limits;

    public SourceAcceptance(PipelineConfig config, LoadLimits limits) {
        this.config = config;
        this.pipeline = config.pipeline();
        this.limits = limits;
    }

    /**
     * @param captured removes what was captured of the earlier stream
     * @return empty if stopped
     * @throws TidegateException NOT-LOADED, LOAD-RUNNING, SLOT-IN-USE or SLOT-NOT-OURS, before anything is removed
     */
    public Optional<Accepted> run(StreamRemoval captured, StopSignal stop) throws SQLException {
        SourceDatabase database = new SourceDatabase(config.source());
        try (Connection target = new TargetDatabase(config.target()).openWriter("accept source");
                Connection source = database.open("accept source");
                Connection replication = database.openReplication("accept source slot")) {
            SessionSettings.limitLockWaits(target, limits.lockWaitMax());
            SessionSettings.limitLockWaits(source, limits.lockWaitMax());
            new LoadLock(target, pipeline).take();
            StateSchema.migrateExisting(target);
            requireStreaming(target);
            LoadPlan plan = plan(source, replication, target);
            SourceSetup setup = new SourceSetup(source, pipeline);
            setup.dropSlot(plan.source());
            captured.run();
            publish(plan, setup, source);
            SourcePosition position = SourcePosition.identify(replication);
            Optional<SlotSnapshot> slot =
                    SlotCreation.lasting(source, replication, config).create(stop);
            if (slot.isEmpty()) {
                return Optional.empty();
            }
            Accepted accepted =
                    new Accepted(slot.get().point(), position, plan.tables().size());
            record(accepted, plan, PublicationMembership.read(source, pipeline.publication()), target);
            return Optional.of(accepted);
        }
    }

    private void requireStreaming(Connection target) throws SQLException {
        if (new PipelineStore(target, pipeline)
                .read()
                .filter(PipelineState::isStreaming)
                .isEmpty()) {
            throw new TidegateException(
                    CaptureCode.NOT_LOADED,
                    "the target does not know pipeline " + pipeline + ", or its load is not finished",
                    "start over: tidegate drop, then tidegate run");
        }
    }

    /** Of the tables that the pipeline has: others are not published. */
    private LoadPlan plan(Connection source, Connection replication, Connection target) throws SQLException {
        List<TidegateException> renamed = LoadedTables.read(target, pipeline)
                .differencesFrom(config.tables().map());
        if (!renamed.isEmpty()) {
            throw renamed.get(0);
        }
        Set<TableId> known = new LoadTableStore(target, pipeline)
                .all().stream().map(LoadTable::table).collect(Collectors.toSet());
        return LoadPlan.make(config, source, replication, target, known::contains);
    }

    /** An older copy may be from before it. */
    private void publish(LoadPlan plan, SourceSetup setup, Connection source) throws SQLException {
        if (Publication.read(source, pipeline.publication()).isEmpty()) {
            setup.createPublication(Publication.wanted(pipeline, plan.source(), plan.tables()), plan.source());
        }
    }

    private void record(Accepted accepted, LoadPlan plan, PublicationMembership published, Connection target)
            throws SQLException {
        target.setAutoCommit(false);
        new PipelineStore(target, pipeline).restart(plan.stream(), plan.sourceSystemId(), accepted.from());
        CheckpointStore.restart(target, pipeline, plan.stream());
        new LaneStopStore(target, pipeline).removeAll();
        LoadTableStore tables = new LoadTableStore(target, pipeline);
        tables.register(plan.pairs().stream().map(TablePair::names).toList());
        tables.takeAllAsLoaded(accepted.from());
        new PieceStore(target, pipeline).forgetAll();
        new RelationStore(target, pipeline).forgetAll();
        new KnownPublicationStore(target, pipeline).restart(KnownPublication.first(published));
        new VerificationStore(target, pipeline).forgetAll();
        new SourceHistoryStore(target, pipeline).keep(accepted.source());
        TableDoubtStore doubts = new TableDoubtStore(target, pipeline);
        for (TablePair table : plan.pairs()) {
            doubts.put(doubt(table.source().id(), accepted.from()));
        }
        target.commit();
    }

    private static TableDoubt doubt(TableId table, Lsn at) {
        return new TableDoubt(
                table,
                SchemaChangeCode.SOURCE_ACCEPTED.text(),
                "the source was accepted as it is, and may lack rows that the target has, or have others",
                "tidegate verify --repair apply, and tidegate verify until it finds the table the same; or tidegate load"
                        + " --table " + table.asArgument(),
                at);
    }
}
