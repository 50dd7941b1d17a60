package dev.tidegate.load;

import dev.tidegate.core.StreamId;
import dev.tidegate.core.TableId;
import dev.tidegate.core.catalog.Catalog;
import dev.tidegate.core.catalog.ReplicatedTables;
import dev.tidegate.core.catalog.ServerInfo;
import dev.tidegate.core.catalog.TableInfo;
import dev.tidegate.core.config.PipelineConfig;
import dev.tidegate.core.failure.FailureCategory;
import dev.tidegate.core.failure.TidegateException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What one attempt copies.
 *
 * @param sourceSystemId of the cluster, from IDENTIFY_SYSTEM
 * @param tables as the source has them
 * @param targetTables the same, as the target has them
 */
record LoadPlan(
        StreamId stream,
        ServerInfo source,
        String sourceSystemId,
        List<TableInfo> tables,
        List<TableInfo> targetTables) {

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
                onTarget(target, tables));
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
