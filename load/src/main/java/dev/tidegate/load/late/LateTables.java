package dev.tidegate.load.late;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.load.model.LoadLimits;
import dev.tidegate.load.model.LoadProgress;
import dev.tidegate.load.session.LoadLock;
import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.postgres.session.SessionSettings;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.runtime.StopSignal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Set;

/**
 * Tables that join a pipeline which already streams: new ones, and those that are loaded again. The other tables keep
 * streaming meanwhile, and the applier brings each late table in sync with them (ADR 8). Also builds postponed indexes.
 */
public final class LateTables {

    private final PipelineConfig config;
    private final LoadLimits limits;
    private final LoadProgress progress;

    public LateTables(PipelineConfig config, LoadLimits limits, LoadProgress progress) {
        this.config = config;
        this.limits = limits;
        this.progress = progress;
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
            new LateTableQueue(config, target).add(tables);
            lock.release();
        }
    }

    /**
     * Loads the queued tables and builds the postponed indexes, unless another process does. May be repeated.
     *
     * @throws TidegateException LOAD-LOCK-FOREIGN, transient, if somebody else keeps every load out; the state says it too
     * @return whether nothing is left to do
     */
    public boolean work(StopSignal stop) throws SQLException {
        try (Connection target = openTarget()) {
            LateTableQueue queue = new LateTableQueue(config, target);
            if (!isOurTurn(target, queue)) {
                return false;
            }
            Set<TableId> queued = queue.waiting();
            if (!queued.isEmpty() && !new LateTableLoad(config, limits, progress, target).run(queued, stop)) {
                return false;
            }
            return new PostponedIndexes(config, limits, target).build(stop);
        }
    }

    private boolean isOurTurn(Connection target, LateTableQueue queue) throws SQLException {
        try {
            return new LoadLock(target, config.pipeline()).tryTake();
        } catch (TidegateException e) {
            queue.noteWhy(queue.waiting(), e);
            throw e;
        }
    }

    private Connection openTarget() throws SQLException {
        Connection target = new TargetDatabase(config.target()).openWriter("load");
        SessionSettings.limitLockWaits(target, limits.lockWaitMax());
        Sql.on(target).execute("SET synchronous_commit = on");
        return target;
    }
}
