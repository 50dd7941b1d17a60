package dev.tidegate.load.copy;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.load.index.IndexSuspension;
import dev.tidegate.load.model.LoadLimits;
import dev.tidegate.load.model.LoadProgress;
import dev.tidegate.load.model.LoadStep;
import dev.tidegate.load.plan.LoadPlan;
import dev.tidegate.load.plan.LoadPreparation;
import dev.tidegate.load.session.StatementCanceller;
import dev.tidegate.load.session.WorkerThreads;
import dev.tidegate.load.setup.SharedSnapshot;
import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.postgres.encoding.SourceText;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.runtime.Failures;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.state.load.LateTableLanes;
import dev.tidegate.state.load.LoadTable;
import dev.tidegate.state.load.LoadTableStore;
import dev.tidegate.state.load.Piece;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies tables under one new snapshot. What earlier attempts have copied under theirs stays (ADR 8).
 *
 * <pre>
 * prepare -> pieces (workers) -> keys and plain indexes -> rows written since the first snapshot -> other unique indexes,
 * foreign keys -> statistics
 * </pre>
 */
public final class SnapshotCopy {

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotCopy.class);
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final Duration PROGRESS_EVERY = Duration.ofSeconds(1);

    private final PipelineConfig config;
    private final LoadLimits limits;
    private final LoadProgress progress;
    private final Consumer<LoadStep> steps;
    private final Connection target;
    private long wroteAtNanos;

    /** @param target not in auto-commit; the session that holds the load's lock */
    public SnapshotCopy(
            PipelineConfig config,
            LoadLimits limits,
            LoadProgress progress,
            Consumer<LoadStep> steps,
            Connection target) {
        this.config = config;
        this.limits = limits;
        this.progress = progress;
        this.steps = steps;
        this.target = target;
    }

    /**
     * @return whether all tables are loaded; false if stopped
     * @throws TidegateException the first table's failure, after all others are copied
     */
    public boolean run(LoadPlan plan, SharedSnapshot snapshot, long attempt, StopSignal stop) throws SQLException {
        LoadPreparation preparation = new LoadPreparation(config, target, progress);
        preparation.run(
                plan.pairs(),
                plan.pieces(),
                snapshot,
                new IndexSuspension(target, config.pipeline(), plan.targetTables()),
                limits.indexesAfterBytes());
        steps.accept(LoadStep.PIECES_PLANNED);
        Optional<SourceText> text = SourceText.open(new SourceDatabase(config.source()), plan.source());
        try (StatementCanceller watcher = StatementCanceller.start(stop)) {
            CopyContext run = new CopyContext(
                    config,
                    limits,
                    attempt,
                    snapshot,
                    plan.bySource(),
                    preparation.unchangedSince(),
                    text,
                    progress,
                    watcher,
                    steps);
            copy(run, preparation.queued(), stop);
            if (stop.isRequested()) {
                return false;
            }
            steps.accept(LoadStep.ALL_COPIED);
            return new PostCopySteps(run, target).run(stop);
        } finally {
            if (text.isPresent()) {
                text.get().close();
            }
        }
    }

    private void copy(CopyContext run, List<Piece> pieces, StopSignal stop) throws SQLException {
        PieceQueue queue = new PieceQueue(pieces);
        int workers = Math.min(config.load().workers(), pieces.size());
        LOG.info(
                "copying {} pieces with {} workers as of {}",
                pieces.size(),
                workers,
                run.snapshot().point());
        WorkerThreads.run("load", workers, () -> new CopyWorker(run, queue), () -> watch(run, queue, stop));
        writeProgress();
        Throwable broken = queue.broken().orElse(null);
        if (broken instanceof Error error) {
            throw error;
        }
        recordFailures(queue.failures());
        if (broken != null && !stop.isRequested()) {
            throw Failures.classify(broken);
        }
        Optional<TidegateException> failure =
                queue.failures().values().stream().min((a, b) -> Boolean.compare(a.isTransient(), b.isTransient()));
        if (failure.isPresent() && !stop.isRequested()) {
            throw failure.get();
        }
    }

    private void watch(CopyContext run, PieceQueue queue, StopSignal stop) {
        if (stop.isRequested()) {
            queue.stopped().request();
            return;
        }
        try {
            run.snapshot().keepAlive();
            if (System.nanoTime() - wroteAtNanos > PROGRESS_EVERY.toNanos()) {
                writeProgress();
            }
        } catch (SQLException | RuntimeException | Error e) {
            queue.abort(e);
        }
    }

    /** For people to read: whoever holds a lock on it keeps only them waiting. */
    private void writeProgress() throws SQLException {
        wroteAtNanos = System.nanoTime();
        try {
            storeProgress();
        } catch (SQLException e) {
            target.rollback();
            if (!LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                throw e;
            }
            LOG.warn("somebody holds a lock on tidegate.load_table: the progress in it is not up to date");
        }
    }

    private void storeProgress() throws SQLException {
        LoadTableStore tables = new LoadTableStore(target, config.pipeline());
        for (LoadProgress.TableProgress table : progress.tables()) {
            if (table.state() == LoadTable.State.LOADING) {
                tables.progress(table.table(), table.copyingRows(), table.copyingBytes(), table.rowsPerSecond());
            }
        }
        target.commit();
    }

    private void recordFailures(Map<TableId, TidegateException> failures) throws SQLException {
        LateTableLanes lanes = new LateTableLanes(target, config.pipeline());
        for (Map.Entry<TableId, TidegateException> failure : failures.entrySet()) {
            lanes.loadFailed(failure.getKey(), failure.getValue());
        }
        target.commit();
    }
}
