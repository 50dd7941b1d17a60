package dev.tidegate.load.plan;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.config.pipeline.LoadConfig;
import dev.tidegate.config.tables.MappedTable;
import dev.tidegate.config.tables.PrecisionPolicy;
import dev.tidegate.model.StreamId;
import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.FailureCode;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.LoadCode;
import dev.tidegate.model.failure.code.TableCode;
import dev.tidegate.postgres.catalog.Catalog;
import dev.tidegate.postgres.catalog.ServerInfo;
import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.postgres.mapping.ColumnPair;
import dev.tidegate.postgres.mapping.ReplicatedTables;
import dev.tidegate.postgres.mapping.TablePair;
import dev.tidegate.postgres.mapping.TypeFit;
import dev.tidegate.state.load.Piece;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What one attempt copies.
 *
 * @param sourceSystemId of the cluster, from IDENTIFY_SYSTEM
 * @param pairs the tables as both sides have them
 * @param pieces as the tables would be split now; empty until {@link #split}
 */
public record LoadPlan(
        StreamId stream,
        ServerInfo source,
        String sourceSystemId,
        List<TablePair> pairs,
        Map<TableId, List<Piece>> pieces) {

    public static LoadPlan make(PipelineConfig config, Connection source, Connection replication, Connection target)
            throws SQLException {
        LoadPlan plan = make(config, source, replication, target, any -> true);
        if (plan.pairs.isEmpty()) {
            throw refused(
                    TableCode.NO_TABLES,
                    "no table of the source is selected",
                    "check tables.include in the config file");
        }
        return plan;
    }

    /**
     * The same for some of them, by their names in the source: how the others differ between the two sides is no matter.
     *
     * @throws TidegateException if one of them cannot be copied
     */
    public static LoadPlan make(
            PipelineConfig config,
            Connection source,
            Connection replication,
            Connection target,
            Predicate<TableId> wanted)
            throws SQLException {
        Catalog catalog = Catalog.read(source, config.tables()::selects);
        List<TableInfo> all = ReplicatedTables.of(catalog, config.tables());
        Map<TableId, MappedTable> names =
                config.tables().map().ofAll(all.stream().map(TableInfo::id).toList());
        List<TableInfo> tables =
                all.stream().filter(table -> wanted.test(table.id())).toList();
        return new LoadPlan(
                StreamId.create(),
                catalog.server(),
                ServerInfo.identifySystem(replication),
                pairs(target, tables, names),
                Map.of());
    }

    /** The same for a stream that exists already. */
    public LoadPlan forStream(StreamId earlier) {
        return new LoadPlan(earlier, source, sourceSystemId, pairs, pieces);
    }

    /** To be called before the snapshot is taken. */
    public LoadPlan split(PipelineConfig config, Connection session) throws SQLException {
        TableSplitter splitter = new TableSplitter(
                session, source, config.load().pieceBytes(), config.load().workers());
        boolean whole = config.load().filled() == LoadConfig.FilledTables.APPEND;
        Map<TableId, List<Piece>> split = whole ? splitter.whole(tables()) : splitter.split(tables());
        return new LoadPlan(stream, source, sourceSystemId, pairs, split);
    }

    /** The pairs by their names in the source. */
    public Map<TableId, TablePair> bySource() {
        Map<TableId, TablePair> bySource = new TreeMap<>();
        pairs.forEach(pair -> bySource.put(pair.source().id(), pair));
        return bySource;
    }

    /** As the source has them. */
    public List<TableInfo> tables() {
        return pairs.stream().map(TablePair::source).toList();
    }

    /** The same, as the target has them. */
    public List<TableInfo> targetTables() {
        return pairs.stream().map(TablePair::target).toList();
    }

    private static List<TablePair> pairs(Connection target, List<TableInfo> tables, Map<TableId, MappedTable> names)
            throws SQLException {
        Set<TableId> ids = new HashSet<>();
        names.values().forEach(table -> ids.add(table.target()));
        Catalog catalog = Catalog.read(target, ids::contains);
        List<TablePair> pairs = new ArrayList<>();
        for (TableInfo table : tables) {
            MappedTable named = names.get(table.id());
            TableInfo there = catalog.table(named.target())
                    .filter(t -> t.kind().isTable())
                    .orElseThrow(() -> refused(
                            LoadCode.TARGET_TABLE_MISSING,
                            "the target has no table " + named.target(),
                            "create it; `tidegate check` prints its DDL"));
            TablePair pair = new TablePair(table, there, named);
            if (pair.writtenColumns().isEmpty()) {
                throw refused(
                        TableCode.TABLE_WITHOUT_COLUMNS,
                        "table " + table.id() + " has no column that can be copied",
                        "exclude it from the pipeline");
            }
            refuseInexact(pair);
            pairs.add(pair);
        }
        return pairs;
    }

    /** COPY would round, and split blanks, without a word. */
    private static void refuseInexact(TablePair pair) {
        for (ColumnPair column : pair.columns()) {
            String types = pair.source().id() + "." + column.source().name() + " is of type "
                    + column.source().type() + " on the source and "
                    + column.target().type() + " on the target";
            boolean rounds = pair.names()
                            .precision(column.source().name(), column.target().baseType())
                    == PrecisionPolicy.ROUND;
            if (column.fit() == TypeFit.ROUNDED && !rounds) {
                throw refused(TableCode.PRECISION_NARROWER, types, "run `tidegate check`, which lists the options");
            }
            if (column.fit() == TypeFit.NO) {
                throw refused(
                        TableCode.TYPE_DIFFERS, types, "run `tidegate check`, which prints the SQL that fixes it");
            }
        }
    }

    private static TidegateException refused(FailureCode code, String problem, String nextStep) {
        return new TidegateException(code, problem, nextStep);
    }
}
