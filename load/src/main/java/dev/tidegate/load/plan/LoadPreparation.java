package dev.tidegate.load.plan;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.config.pipeline.LoadConfig;
import dev.tidegate.load.index.IndexSuspension;
import dev.tidegate.load.model.LoadProgress;
import dev.tidegate.load.setup.SharedSnapshot;
import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.LoadCode;
import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.postgres.mapping.TablePair;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.state.load.LoadTable;
import dev.tidegate.state.load.LoadTableStore;
import dev.tidegate.state.load.Piece;
import dev.tidegate.state.load.PieceStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides per table what a new snapshot means: it is loaded, its copied pieces stay and the others follow, or it begins
 * restarted. On the load's own session of the target.
 */
public final class LoadPreparation {

    private static final Logger LOG = LoggerFactory.getLogger(LoadPreparation.class);

    private static final String HAS_EXCLUSION = """
            SELECT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = ?::bigint::oid AND i.indisexclusion)
            """;

    private final PipelineConfig config;
    private final Connection target;
    private final LoadProgress progress;
    private final LoadTableStore states;
    private final PieceStore pieces;

    private final List<Piece> queued = new ArrayList<>();
    private final Map<TableId, Long> unchangedSince = new HashMap<>();

    public LoadPreparation(PipelineConfig config, Connection target, LoadProgress progress) {
        this.config = config;
        this.target = target;
        this.progress = progress;
        this.states = new LoadTableStore(target, config.pipeline());
        this.pieces = new PieceStore(target, config.pipeline());
    }

    /** All pieces that are to be copied. */
    public List<Piece> queued() {
        return queued;
    }

    /** Tables that are resumed, with the oldest transaction whose end their first pieces may not have seen. */
    public Map<TableId, Long> unchangedSince() {
        return unchangedSince;
    }

    /**
     * In one transaction, which it commits.
     *
     * @param split how the tables would be split now
     */
    public void run(
            List<TablePair> tables,
            Map<TableId, List<Piece>> split,
            SharedSnapshot snapshot,
            IndexSuspension indexes,
            long indexesAfterBytes)
            throws SQLException {
        Map<TableId, LoadTable> records =
                states.all().stream().collect(Collectors.toMap(LoadTable::table, table -> table));
        List<TablePair> restarted = new ArrayList<>();
        for (TablePair pair : tables) {
            TableInfo table = pair.source();
            LoadTable known = records.get(table.id());
            if (known.isLoaded()) {
                progress.loaded(table.id());
            } else if (canResume(pair, known, split.get(table.id()))) {
                resume(table, known);
            } else {
                restarted.add(pair);
            }
        }
        empty(restarted, records);
        for (TablePair pair : restarted) {
            TableInfo table = pair.source();
            begin(table, split.get(table.id()), snapshot);
            if (config.load().indexes() == LoadConfig.Indexes.AFTER
                    && config.load().filled() != LoadConfig.FilledTables.APPEND
                    && bytes(split.get(table.id())) >= indexesAfterBytes) {
                indexes.suspend(pair.target(), pair.names().columns(table.identityColumns()));
            }
        }
        target.commit();
    }

    private static long bytes(List<Piece> all) {
        return all.stream().mapToLong(Piece::sourceBytes).sum();
    }

    private void begin(TableInfo table, List<Piece> all, SharedSnapshot snapshot) throws SQLException {
        pieces.plan(table, all, snapshot.point(), snapshot.xmin());
        progress.planned(table.id(), table.storage().estimatedRows(), bytes(all), 0, 0, all.size(), false);
        queued.addAll(all);
    }

    private void resume(TableInfo table, LoadTable known) throws SQLException {
        List<Piece> left = pieces.queued(table.id());
        states.resume(table.id());
        unchangedSince.put(table.id(), known.baseXmin());
        progress.planned(
                table.id(),
                table.storage().estimatedRows(),
                bytes(left) + bytes(pieces.loaded(table.id())),
                known.progress().rows(),
                known.progress().bytes(),
                left.size(),
                true);
        queued.addAll(left);
        LOG.info(
                "{} of {} pieces of {} are loaded and stay",
                known.progress().piecesLoaded(),
                known.progress().pieces(),
                table.id());
    }

    /**
     * The pieces of a table may come from several snapshots if rows can be told by a key, and if nothing in the target
     * keeps an old and a new row from standing beside each other until the stream has passed the last snapshot.
     */
    private boolean canResume(TablePair pair, LoadTable known, List<Piece> now) throws SQLException {
        TableInfo table = pair.source();
        return known.base().isPresent()
                && known.progress().piecesLoaded() > 0
                && !table.identityColumns().isEmpty()
                && table.identityColumns().stream().noneMatch(pair.names()::omits)
                && states.hasColumns(table)
                && sameRelations(table.id(), now)
                && !hasOtherUnique(pair);
    }

    /** Pieces are read by their relations' names, so these count too. */
    private boolean sameRelations(TableId table, List<Piece> now) throws SQLException {
        List<Piece> then = new ArrayList<>(pieces.loaded(table));
        then.addAll(pieces.queued(table));
        return relations(then).equals(relations(now));
    }

    private record Relation(long oid, String name, long storage) {}

    private static Set<Relation> relations(List<Piece> pieces) {
        return pieces.stream()
                .map(piece -> new Relation(piece.relationOid(), piece.relation(), piece.storage()))
                .collect(Collectors.toSet());
    }

    private boolean hasOtherUnique(TablePair pair) throws SQLException {
        Set<String> key = Set.copyOf(pair.names().columns(pair.source().identityColumns()));
        boolean unique = pair.target().uniqueIndexes().stream()
                .anyMatch(
                        index -> !index.plain() || !Set.copyOf(index.columns()).equals(key));
        return unique || hasExclusion(pair.target());
    }

    private boolean hasExclusion(TableInfo onTarget) throws SQLException {
        return Sql.on(target).isTrue(HAS_EXCLUSION, onTarget.storage().oid());
    }

    private void empty(List<TablePair> restarted, Map<TableId, LoadTable> records) throws SQLException {
        List<TableInfo> ours = new ArrayList<>();
        List<TableInfo> others = new ArrayList<>();
        for (TablePair pair : restarted) {
            TableId table = pair.source().id();
            LoadTable known = records.get(table);
            (known.ours() ? ours : others).add(pair.target());
            if (known.progress().piecesLoaded() > 0 && config.load().filled() == LoadConfig.FilledTables.APPEND) {
                throw appendedTwice(table);
            }
        }
        TargetTruncation tables = new TargetTruncation(target);
        switch (config.load().filled()) {
            case REFUSE -> tables.refuseRows(others);
            case TRUNCATE -> ours.addAll(others);
            case APPEND -> ours.clear();
        }
        tables.empty(ours);
    }

    public static TidegateException appendedTwice(TableId table) {
        return new TidegateException(
                LoadCode.LOAD_APPEND_AGAIN,
                "table " + table
                        + " has to be copied again, but with load.append nobody knows which of the target's rows"
                        + " came from the first copy",
                "delete those rows by hand, then load with load.append: false and load.truncate: true, or drop the"
                        + " pipeline and start over");
    }
}
