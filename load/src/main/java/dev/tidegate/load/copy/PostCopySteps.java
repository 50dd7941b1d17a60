package dev.tidegate.load.copy;

import dev.tidegate.load.index.IndexRebuild;
import dev.tidegate.load.model.CopiedRows;
import dev.tidegate.load.model.LoadStep;
import dev.tidegate.load.transfer.ChangedRowsCopy;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.mapping.TablePair;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.state.PipelineState;
import dev.tidegate.state.PipelineStore;
import dev.tidegate.state.load.LoadTable;
import dev.tidegate.state.load.LoadTableStore;
import dev.tidegate.state.load.Piece;
import dev.tidegate.state.load.PieceStore;
import dev.tidegate.state.load.SuspendedIndexStore;
import dev.tidegate.state.load.SuspendedIndexStore.OwedIndex;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is left when no piece is: keys and plain indexes, then the rows written since an earlier snapshot, which are found by
 * their keys, then what those might violate, then statistics.
 */
final class PostCopySteps {

    private static final Logger LOG = LoggerFactory.getLogger(PostCopySteps.class);

    private final CopyContext run;
    private final Connection target;

    /** @param target not in auto-commit; the session that holds the load's lock */
    PostCopySteps(CopyContext run, Connection target) {
        this.run = run;
        this.target = target;
    }

    /** @return whether all tables are loaded; false if stopped */
    boolean run(StopSignal stop) throws SQLException {
        build("building keys and indexes", stop, index -> index.step() == SuspendedIndexStore.Step.KEYS);
        run.steps().accept(LoadStep.KEYS_BUILT);
        for (TableId table : run.unchangedSince().keySet()) {
            if (stop.isRequested() || !copyChangedRows(run.table(table), stop)) {
                return false;
            }
        }
        List<LoadTable> tables = new LoadTableStore(target, run.pipeline()).all();
        target.commit();
        Set<TableId> mixed = ofSeveralSnapshots(tables);
        build(
                "building unique indexes",
                stop,
                index -> index.step() == SuspendedIndexStore.Step.UNIQUE && !mixed.contains(index.table()));
        if (isOneSnapshot(tables)) {
            build("building foreign keys", stop, index -> index.step() == SuspendedIndexStore.Step.FOREIGN_KEYS);
        }
        if (stop.isRequested()) {
            return false;
        }
        if (run.config().load().analyze()) {
            run.progress().step("analysing");
            TargetAnalyze.refresh(run, stop, run.snapshot()::keepAlive);
        }
        run.progress().step("");
        return !stop.isRequested();
    }

    private void build(String what, StopSignal stop, Predicate<OwedIndex> chosen) throws SQLException {
        List<OwedIndex> indexes = new SuspendedIndexStore(target, run.pipeline())
                .owed().stream().filter(chosen).toList();
        target.commit();
        if (!indexes.isEmpty() && !stop.isRequested()) {
            run.progress().step(what);
            LOG.info("{}: {}", what, indexes.size());
            new IndexRebuild(run.config(), run.limits(), false).run(indexes, run.watcher(), run.snapshot()::keepAlive);
        }
    }

    private boolean copyChangedRows(TablePair pair, StopSignal stop) throws SQLException {
        TableId table = pair.source().id();
        run.progress().step("copying rows written during the load");
        Connection source = run.openSource();
        Connection writer = run.openTarget();
        try {
            run.snapshot().importInto(source);
            CopiedRows copied = new ChangedRowsCopy(
                            pair, run.unchangedSince(table).orElseThrow(), run.text())
                    .run(source, writer, stop);
            if (copied.stopped()) {
                return false;
            }
            requireSame(source, new PieceStore(writer, run.pipeline()).loaded(table), pair);
            new PipelineStore(writer, run.pipeline()).requireAttempt(run.attempt());
            new LoadTableStore(writer, run.pipeline())
                    .loaded(table, run.snapshot().point(), copied.rows(), copied.bytes());
            ColumnMappingWriter.write(source, writer, run.config(), pair.source());
            writer.commit();
            run.progress().loaded(table);
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
                RewriteCheck.requireSame(source, piece, pair);
            }
        }
    }

    /** By their names in the target. */
    private Set<TableId> ofSeveralSnapshots(List<LoadTable> tables) {
        return tables.stream()
                .filter(LoadTable::isOfSeveralSnapshots)
                .map(table -> run.config().tables().map().of(table.table()).target())
                .collect(Collectors.toSet());
    }

    /** Only tables of one snapshot satisfy the constraints between them before the stream has passed the last one. */
    private boolean isOneSnapshot(List<LoadTable> tables) throws SQLException {
        Optional<Lsn> start = new PipelineStore(target, run.pipeline()).read().flatMap(PipelineState::consistentLsn);
        target.commit();
        return tables.stream()
                .allMatch(table -> table.base().equals(start) && table.loaded().equals(start));
    }
}
