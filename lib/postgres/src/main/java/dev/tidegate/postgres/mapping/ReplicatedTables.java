package dev.tidegate.postgres.mapping;

import dev.tidegate.config.tables.TableSelection;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.catalog.Catalog;
import dev.tidegate.postgres.catalog.ServerInfo;
import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.postgres.catalog.TableKind;
import dev.tidegate.postgres.version.ServerFeature;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The tables that are published, copied and written under their own names. From PostgreSQL 13 on a selected partitioned
 * table stands for all of its partitions, wherever a pattern would put those; before that it cannot be published, and
 * its leaf partitions take its place. An excluded one takes its partitions with it.
 */
public final class ReplicatedTables {

    private ReplicatedTables() {}

    /** @return in the order of schema and name */
    public static List<TableInfo> of(Catalog source, TableSelection selection) {
        boolean viaRoot = publishesViaRoot(source.server());
        Set<TableId> covered = coveredByPartitionedTable(source, selection);
        List<TableInfo> tables = new ArrayList<>();
        for (TableInfo table : source.tables()) {
            boolean selected = viaRoot
                    ? selection.selects(table.id()) && !covered.contains(table.id())
                    : table.kind() != TableKind.PARTITIONED
                            && (selection.selects(table.id()) || covered.contains(table.id()));
            if (selected
                    && table.kind().isTable()
                    && table.storage().logged()
                    && excludedAbove(source, table, selection).isEmpty()) {
                tables.add(table);
            }
        }
        return tables;
    }

    /** @return whether changes of partitions can arrive under the name of the partitioned table */
    public static boolean publishesViaRoot(ServerInfo source) {
        return ServerFeature.PUBLISH_VIA_ROOT.isIn(source.major());
    }

    /** @return the partitions, at any depth, of the partitioned tables that are selected */
    public static Set<TableId> coveredByPartitionedTable(Catalog source, TableSelection selection) {
        Set<TableId> covered = new HashSet<>();
        for (TableInfo table : source.tables()) {
            TableInfo t = table;
            while (t != null && t.lineage().partition()) {
                t = t.lineage().parent().flatMap(source::table).orElse(null);
                if (t != null
                        && selection.selects(t.id())
                        && excludedAbove(source, t, selection).isEmpty()) {
                    covered.add(table.id());
                }
            }
        }
        return covered;
    }

    /** @return the excluded partitioned table that this one is a partition of, at any depth */
    public static Optional<TableId> excludedAbove(Catalog source, TableInfo table, TableSelection selection) {
        TableInfo t = table;
        while (t != null && t.lineage().partition()) {
            // Those above may be no part of the catalog that was read.
            Optional<TableId> excluded = Stream.of(
                            t.lineage().parent().orElseThrow(), t.lineage().root())
                    .filter(selection::excludes)
                    .findFirst();
            if (excluded.isPresent()) {
                return excluded;
            }
            t = t.lineage().parent().flatMap(source::table).orElse(null);
        }
        return Optional.empty();
    }
}
