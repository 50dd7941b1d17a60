package dev.tidegate.load;

import dev.tidegate.core.TableId;
import dev.tidegate.core.catalog.TableInfo;
import dev.tidegate.core.catalog.TablePair;
import dev.tidegate.core.config.PipelineConfig;
import dev.tidegate.core.database.SourceDatabase;
import dev.tidegate.core.database.SqlFailures;
import dev.tidegate.core.encoding.SourceText;
import dev.tidegate.core.failure.TidegateException;
import dev.tidegate.core.run.Failures;
import dev.tidegate.core.run.StopSignal;
import dev.tidegate.load.IndexStore.OwedIndex;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
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
final class TableLoad {

    private static final Logger LOG = LoggerFactory.getLogger(TableLoad.class);
    private static final Duration PROGRESS_EVERY = Duration.ofSeconds(1);

    private final PipelineConfig config;
    private final LoadLimits limits;
    private final LoadProgress progress;
    private final Consumer<LoadStep> steps;
    private final LoadHooks hooks;
    private final Connection target;
    private final LoadStateStore store;
    private long wroteAtNanos;

    /** @param target not in auto-commit; the session that holds the load's lock */
    TableLoad(
            PipelineConfig config,
            LoadLimits limits,
            LoadProgress progress,
            Consumer<LoadStep> steps,
            LoadHooks hooks,
            Connection target) {
        this.config = config;
        this.limits = limits;
        this.progress = progress;
        this.steps = steps;
        this.hooks = hooks;
        this.target = target;
        this.store = new LoadStateStore(target, config.pipeline());
    }

    /**
     * @return whether all tables are loaded; false if stopped
     * @throws TidegateException the first table's failure, after all others are copied
     */
    boolean run(LoadPlan plan, SourceSnapshot snapshot, long attempt, StopSignal stop) throws SQLException {
        LoadPreparation preparation = new LoadPreparation(config, target, progress);
        preparation.run(
                plan.pairs(),
                plan.pieces(),
                snapshot,
                new IndexRemoval(target, config.pipeline(), plan.targetTables()),
                limits.indexesAfterBytes());
        steps.accept(LoadStep.PIECES_PLANNED);
        Optional<SourceText> text = SourceText.open(new SourceDatabase(config.source()), plan.source());
        try (StopWatcher watcher = StopWatcher.start(stop)) {
            CopyRun run = new CopyRun(
                    config,
                    limits,
                    attempt,
                    snapshot,
                    plan.bySource(),
                    preparation.untouchedSince(),
                    text,
                    progress,
                    watcher,
                    steps);
            copy(run, preparation.queued(), stop);
            if (stop.isRequested()) {
                return false;
            }
            steps.accept(LoadStep.ALL_COPIED);
            return afterCopy(run, stop);
        } finally {
            if (text.isPresent()) {
                text.get().close();
            }
        }
    }

    private void copy(CopyRun run, List<Piece> pieces, StopSignal stop) throws SQLException {
        PieceQueue queue = new PieceQueue(pieces);
        int workers = Math.min(config.load().workers(), pieces.size());
        LOG.info(
                "copying {} pieces with {} workers as of {}",
                pieces.size(),
                workers,
                run.snapshot().point());
        ParallelWork.run("load", workers, () -> new CopyWorker(run, queue), () -> lookAfter(run, queue, stop));
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
                queue.failures().values().stream().min((a, b) -> Boolean.compare(a.isPassing(), b.isPassing()));
        if (failure.isPresent() && !stop.isRequested()) {
            throw failure.get();
        }
    }

    private void lookAfter(CopyRun run, PieceQueue queue, StopSignal stop) {
        if (stop.isRequested()) {
            queue.halt().request();
            return;
        }
        try {
            run.snapshot().pulse();
            hooks.whileCopying().run();
            if (System.nanoTime() - wroteAtNanos > PROGRESS_EVERY.toNanos()) {
                writeProgress();
            }
        } catch (SQLException | RuntimeException | Error e) {
            queue.breakOff(e);
        }
    }

    private void writeProgress() throws SQLException {
        wroteAtNanos = System.nanoTime();
        for (LoadProgress.TableProgress table : progress.tables()) {
            if (table.state() == LoadProgress.TableState.LOADING) {
                store.progress(table);
            }
        }
        target.commit();
    }

    private void recordFailures(Map<TableId, TidegateException> failures) throws SQLException {
        for (Map.Entry<TableId, TidegateException> failure : failures.entrySet()) {
            store.tableFailed(failure.getKey(), failure.getValue());
        }
        target.commit();
    }

    private boolean afterCopy(CopyRun run, StopSignal stop) throws SQLException {
        build(run, "building keys and indexes", stop, index -> index.step() == IndexStore.Step.KEYS);
        steps.accept(LoadStep.KEYS_BUILT);
        for (TableId table : run.untouchedSince().keySet()) {
            if (stop.isRequested() || !copyNewerRows(run, run.table(table), stop)) {
                return false;
            }
        }
        Set<TableId> mixed = tablesOfSeveralSnapshots();
        build(
                run,
                "building unique indexes",
                stop,
                index -> index.step() == IndexStore.Step.UNIQUE && !mixed.contains(index.table()));
        if (isOneSnapshot()) {
            build(run, "building foreign keys", stop, index -> index.step() == IndexStore.Step.FOREIGN_KEYS);
        }
        if (stop.isRequested()) {
            return false;
        }
        analyze(run, stop);
        progress.step("");
        return !stop.isRequested();
    }

    private void build(CopyRun run, String what, StopSignal stop, Predicate<OwedIndex> chosen) throws SQLException {
        List<OwedIndex> indexes = new IndexStore(target, config.pipeline())
                .owed().stream().filter(chosen).toList();
        target.commit();
        if (!indexes.isEmpty() && !stop.isRequested()) {
            progress.step(what);
            LOG.info("{}: {}", what, indexes.size());
            new IndexBuild(config, limits, false).run(indexes, run.watcher(), () -> {
                run.snapshot().pulse();
                hooks.whileCopying().run();
            });
        }
    }

    private boolean copyNewerRows(CopyRun run, TablePair pair, StopSignal stop) throws SQLException {
        TableId table = pair.source().id();
        progress.step("copying rows written during the load");
        Connection source = run.openSource();
        Connection writer = run.openTarget();
        try {
            run.snapshot().adopt(source);
            PieceCopy.Copied copied =
                    new NewerRows(pair, run.untouchedSince(table).orElseThrow(), run.text()).run(source, writer, stop);
            if (copied.stopped()) {
                return false;
            }
            PieceStore pieces = new PieceStore(writer, config.pipeline());
            requireSameStorage(source, pieces.loaded(table));
            pieces.requireAttempt(run.attempt());
            new LoadStateStore(writer, config.pipeline())
                    .tableLoaded(table, run.snapshot().point(), copied.rows(), copied.bytes());
            RelationRecord.write(source, writer, config, pair.source());
            writer.commit();
            progress.loaded(table);
            LOG.info("{}: {} rows were written since its copy began", table, copied.rows());
            return true;
        } finally {
            run.close(source);
            run.close(writer);
        }
    }

    private static void requireSameStorage(Connection source, List<Piece> pieces) throws SQLException {
        Set<Long> seen = new HashSet<>();
        for (Piece piece : pieces) {
            if (seen.add(piece.relationOid()) && PieceCutter.storage(source, piece.relationOid()) != piece.storage()) {
                throw CopyWorker.rewritten(piece);
            }
        }
    }

    /** By their names in the target. */
    private Set<TableId> tablesOfSeveralSnapshots() throws SQLException {
        Set<TableId> mixed = new HashSet<>();
        for (TableId table : new LoadPoints(target, config.pipeline()).mixed()) {
            mixed.add(config.tables().map().of(table).target());
        }
        target.commit();
        return mixed;
    }

    private boolean isOneSnapshot() throws SQLException {
        boolean one = new LoadPoints(target, config.pipeline()).isOneSnapshot();
        target.commit();
        return one;
    }

    private void analyze(CopyRun run, StopSignal stop) {
        if (!config.load().analyze()) {
            return;
        }
        progress.step("analysing");
        Deque<TableInfo> left = new ArrayDeque<>(
                run.tables().values().stream().map(TablePair::target).toList());
        int threads = Math.min(config.load().workers(), left.size());
        ParallelWork.run("load analyze", threads, () -> () -> analyze(run, left, stop), () -> {
            run.snapshot().pulse();
            hooks.whileCopying().run();
        });
    }

    /** Statistics are no part of the copy: without them it is as right as with them. */
    private static void analyze(CopyRun run, Deque<TableInfo> left, StopSignal stop) {
        try {
            Connection session = run.openTarget();
            try (Statement statement = session.createStatement()) {
                session.setAutoCommit(true);
                for (TableInfo table = next(left); table != null && !stop.isRequested(); table = next(left)) {
                    statement.execute("ANALYZE " + table.quotedOnly().replaceFirst("^ONLY ", ""));
                }
            } finally {
                run.close(session);
            }
        } catch (SQLException e) {
            LOG.warn("no statistics for some tables: {}", SqlFailures.describe(e));
        }
    }

    private static TableInfo next(Deque<TableInfo> left) {
        synchronized (left) {
            return left.poll();
        }
    }
}
