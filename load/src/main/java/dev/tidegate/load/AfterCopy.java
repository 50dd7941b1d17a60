package dev.tidegate.load;

import dev.tidegate.core.TableId;
import dev.tidegate.core.catalog.TablePair;
import dev.tidegate.core.config.PipelineConfig;
import dev.tidegate.core.run.StopSignal;
import dev.tidegate.load.IndexStore.OwedIndex;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is left when no piece is: keys and plain indexes, then the rows written since an earlier snapshot, which are found by
 * their keys, then what those might violate, then statistics.
 */
final class AfterCopy {

    private static final Logger LOG = LoggerFactory.getLogger(AfterCopy.class);

    private final PipelineConfig config;
    private final LoadLimits limits;
    private final LoadProgress progress;
    private final Consumer<LoadStep> steps;
    private final LoadHooks hooks;
    private final Connection target;

    /** @param target not in auto-commit; the session that holds the load's lock */
    AfterCopy(
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
    }

    /** @return whether all tables are loaded; false if stopped */
    boolean run(CopyRun run, StopSignal stop) throws SQLException {
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
        if (config.load().analyze()) {
            progress.step("analysing");
            Statistics.refresh(run, stop, () -> lookAfter(run));
        }
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
            new IndexBuild(config, limits, false).run(indexes, run.watcher(), () -> lookAfter(run));
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
            requireSame(source, pieces.loaded(table), pair);
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

    private static void requireSame(Connection source, List<Piece> pieces, TablePair pair) throws SQLException {
        Set<Long> seen = new HashSet<>();
        for (Piece piece : pieces) {
            if (seen.add(piece.relationOid())) {
                RelationGuard.requireSame(source, piece, pair);
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

    private void lookAfter(CopyRun run) {
        run.snapshot().pulse();
        hooks.whileCopying().run();
    }
}
