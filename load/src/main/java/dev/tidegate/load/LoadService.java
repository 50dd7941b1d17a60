package dev.tidegate.load;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.load.model.LoadLimits;
import dev.tidegate.load.model.LoadProgress;
import dev.tidegate.load.model.LoadStep;
import dev.tidegate.load.plan.LoadPlan;
import dev.tidegate.load.session.LoadLock;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.postgres.session.SessionSettings;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.state.PipelineState;
import dev.tidegate.state.PipelineStore;
import dev.tidegate.state.schema.StateSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The initial copy: publication, slot, COPY of every table under the slot's snapshot. The stream is captured from the slot
 * on, while the tables are copied. A load that was killed resumes: what it has copied stays, the rest is copied under a new
 * snapshot, and the applier leaves out what each table already contains (ADR 8). Only without its slot it starts over.
 *
 * <pre>
 * open -> createSlot (now capture may start) -> copy (now the pipeline streams)
 * </pre>
 */
public final class LoadService {

    private final PipelineConfig config;
    private final LoadLimits limits;
    private final LoadProgress progress;
    private final Consumer<LoadStep> steps;

    public LoadService(PipelineConfig config, LoadLimits limits, LoadProgress progress) {
        this(config, limits, progress, step -> {});
    }

    /** @param steps is told each step that has left something behind; what it throws ends the load there */
    LoadService(PipelineConfig config, LoadLimits limits, LoadProgress progress, Consumer<LoadStep> steps) {
        this.config = config;
        this.limits = limits;
        this.progress = progress;
        this.steps = steps;
    }

    /**
     * The whole load, where nothing captures meanwhile.
     *
     * @return whether the pipeline can stream now; false if stopped
     */
    public boolean run(StopSignal stop) throws SQLException {
        Optional<LoadSession> opened = open();
        if (opened.isEmpty()) {
            return true;
        }
        try (LoadSession load = opened.get()) {
            return load.createSlot(stop) && load.copy(stop);
        }
    }

    /**
     * Takes the load's lock and finds out what there is to do. May be repeated, and after any kind of death.
     *
     * @return empty if the tables have been copied already: then the pipeline can stream
     * @throws TidegateException LOAD-RUNNING, or the reason why this pipeline must not be loaded
     */
    public Optional<LoadSession> open() throws SQLException {
        LoadConnections connections = LoadConnections.openTarget(config, limits.lockWaitMax());
        Optional<LoadSession> session = Optional.empty();
        try {
            session = open(connections);
            return session;
        } finally {
            if (session.isEmpty()) {
                connections.close();
            }
        }
    }

    private Optional<LoadSession> open(LoadConnections connections) throws SQLException {
        Connection target = connections.target();
        SessionSettings.limitLockWaits(target, limits.lockWaitMax());
        new LoadLock(target, config.pipeline()).take();
        StateSchema.migrateExisting(target);
        Optional<PipelineState> earlier = new PipelineStore(target, config.pipeline()).read();
        if (earlier.filter(PipelineState::isStreaming).isPresent()) {
            return Optional.empty();
        }
        connections.openSource();
        LoadPlan plan = LoadPlan.make(config, connections.source(), connections.replication(), target);
        return Optional.of(LoadSession.of(config, limits, progress, steps, connections, plan, earlier));
    }
}
