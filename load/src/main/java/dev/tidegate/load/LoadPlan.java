package dev.tidegate.load;

import dev.tidegate.core.StreamId;
import dev.tidegate.core.TableId;
import dev.tidegate.core.catalog.Catalog;
import dev.tidegate.core.catalog.ReplicatedTables;
import dev.tidegate.core.catalog.ServerInfo;
import dev.tidegate.core.catalog.TableInfo;
import dev.tidegate.core.config.LoadConfig;
import dev.tidegate.core.config.PipelineConfig;
import dev.tidegate.core.failure.FailureCategory;
import dev.tidegate.core.failure.TidegateException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What one attempt copies.
 *
 * @param sourceSystemId of the cluster, from IDENTIFY_SYSTEM
 * @param tables as the source has them
 * @param targetTables the same and in the same order, as the target has them
 * @param pieces as the tables would be cut now; empty until {@link #cut}
 */
record LoadPlan(
        StreamId stream,
        ServerInfo source,
        String sourceSystemId,
        List<TableInfo> tables,
        List<TableInfo> targetTables,
        Map<TableId, List<Piece>> pieces) {

    static LoadPlan make(PipelineConfig config, Connection source, Connection replication, Connection target)
            throws SQLException {
        Catalog catalog = Catalog.read(source, config.tables()::selects);
        List<TableInfo> tables = ReplicatedTables.of(catalog, config.tables());
        if (tables.isEmpty()) {
            throw refused("NO-TABLES", "no table of the source is selected", "check tables.include in the config file");
        }
        return new LoadPlan(
                StreamId.create(),
                catalog.server(),
                ServerInfo.identifySystem(replication),
                tables,
                onTarget(target, tables),
                Map.of());
    }

    /** The same for a stream that exists already. */
    LoadPlan goingOnWith(StreamId earlier) {
        return new LoadPlan(earlier, source, sourceSystemId, tables, targetTables, pieces);
    }

    /** The same for some of its tables. */
    LoadPlan only(Collection<TableId> some) {
        List<TableInfo> chosen = new ArrayList<>();
        List<TableInfo> chosenOnTarget = new ArrayList<>();
        for (int i = 0; i < tables.size(); i++) {
            if (some.contains(tables.get(i).id())) {
                chosen.add(tables.get(i));
                chosenOnTarget.add(targetTables.get(i));
            }
        }
        return new LoadPlan(stream, source, sourceSystemId, chosen, chosenOnTarget, pieces);
    }

    /** To be called before the snapshot is taken. */
    LoadPlan cut(PipelineConfig config, Connection session) throws SQLException {
        PieceCutter cutter = new PieceCutter(session, source, config.load().pieceBytes());
        boolean whole = config.load().filled() == LoadConfig.FilledTables.APPEND;
        Map<TableId, List<Piece>> cut = whole ? cutter.uncut(tables) : cutter.cut(tables);
        return new LoadPlan(stream, source, sourceSystemId, tables, targetTables, cut);
    }

    /** The target's tables by their names in the source. */
    Map<TableId, TableInfo> onTarget() {
        Map<TableId, TableInfo> byId = new TreeMap<>();
        for (int i = 0; i < tables.size(); i++) {
            byId.put(tables.get(i).id(), targetTables.get(i));
        }
        return byId;
    }

    private static List<TableInfo> onTarget(Connection target, List<TableInfo> tables) throws SQLException {
        Set<TableId> ids = new HashSet<>();
        tables.forEach(table -> ids.add(table.id()));
        Catalog catalog = Catalog.read(target, ids::contains);
        List<TableInfo> found = new ArrayList<>();
        for (TableInfo table : tables) {
            if (table.writableColumns().isEmpty()) {
                throw refused(
                        "TABLE-WITHOUT-COLUMNS",
                        "table " + table.id() + " has no column that can be copied",
                        "exclude it from the pipeline");
            }
            found.add(catalog.table(table.id())
                    .filter(t -> t.kind().isTable())
                    .orElseThrow(() -> refused(
                            "TARGET-TABLE-MISSING",
                            "the target has no table " + table.id(),
                            "create it; 'tidegate check' prints its DDL")));
        }
        return found;
    }

    private static TidegateException refused(String code, String problem, String nextStep) {
        return new TidegateException(FailureCategory.FINAL, code, problem, nextStep);
    }
}
