package dev.tidegate.prepare.check.selection;

import dev.tidegate.config.tables.TableSelection;
import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.code.TableCode;
import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.postgres.catalog.TableKind;
import dev.tidegate.postgres.mapping.ReplicatedTables;
import dev.tidegate.prepare.check.model.Check;
import dev.tidegate.prepare.check.model.SourceFacts;
import dev.tidegate.prepare.model.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Check for partitions that would not be replicated like the rest of their table. */
public final class PartitionCheck implements Check<SourceFacts> {

    @Override
    public List<Finding> run(SourceFacts facts) {
        TableSelection selection = facts.config().tables();
        Set<TableId> covered = ReplicatedTables.coveredByPartitionedTable(facts.catalog(), selection);
        boolean viaRoot = ReplicatedTables.publishesViaRoot(facts.server());
        List<Finding> findings = new ArrayList<>();
        findings.addAll(excludedWithTheirTable(facts));
        Set<TableId> roots = new TreeSet<>();
        for (TableInfo table : facts.catalog().tables()) {
            if (covered.contains(table.id())) {
                roots.add(table.lineage().root());
                findings.addAll(ofPartition(facts, table));
            } else if (!viaRoot
                    && table.kind() == TableKind.PARTITIONED
                    && selection.selects(table.id())
                    && ReplicatedTables.excludedAbove(facts.catalog(), table, selection)
                            .isEmpty()) {
                roots.add(table.id());
            }
        }
        for (TableId root : roots) {
            findings.add(
                    viaRoot
                            ? Finding.warning(
                                    TableCode.PARTITION_TRUNCATE,
                                    root.toString(),
                                    "a TRUNCATE, DROP or DETACH of a single partition is not replicated",
                                    "use DELETE, or TRUNCATE of the whole table, while the pipeline runs")
                            : Finding.warning(
                                    TableCode.PARTITIONS_FIXED,
                                    root.toString(),
                                    "before PostgreSQL 13 the partitions are replicated one by one: one that is created"
                                            + " later is not replicated",
                                    "create the partitions that will be needed before the pipeline starts; the target"
                                            + " needs tables of the same names"));
        }
        return findings;
    }

    private static List<Finding> excludedWithTheirTable(SourceFacts facts) {
        TableSelection selection = facts.config().tables();
        Map<TableId, List<String>> partitions = new TreeMap<>();
        for (TableInfo table : facts.catalog().tables()) {
            if (selection.selects(table.id())) {
                ReplicatedTables.excludedAbove(facts.catalog(), table, selection)
                        .ifPresent(above -> partitions
                                .computeIfAbsent(above, any -> new ArrayList<>())
                                .add(table.id().toString()));
            }
        }
        List<Finding> findings = new ArrayList<>();
        partitions.forEach((table, names) -> findings.add(Finding.warning(
                TableCode.NOT_REPLICATED,
                table.toString(),
                "the partitioned table is excluded, and its partitions with it, although tables.include names them: "
                        + Finding.list(names),
                "exclude the partitions too, or do not exclude " + table)));
        return findings;
    }

    private static List<Finding> ofPartition(SourceFacts facts, TableInfo table) {
        List<Finding> findings = new ArrayList<>();
        String root = table.lineage().root().toString();
        boolean excluded = facts.config().tables().exclude().stream()
                .anyMatch(pattern -> TableSelection.matches(pattern, table.id()));
        if (excluded) {
            findings.add(Finding.error(
                    TableCode.PARTITION_EXCLUDED,
                    table.id().toString(),
                    "a partition of " + root + " is excluded, but a partitioned table is replicated whole",
                    "exclude " + root + " too, or do not exclude its partitions"));
        }
        if (!table.kind().isTable() || !table.storage().logged()) {
            findings.add(Finding.error(
                    TableCode.PARTITION_NOT_REPLICATED,
                    table.id().toString(),
                    "a partition of " + root + " is "
                            + (table.kind().isTable() ? "unlogged" : "a " + table.kind())
                            + ": its changes are not replicated",
                    table.kind().isTable()
                            ? "ALTER TABLE " + table.id().quoted() + " SET LOGGED"
                            : "exclude " + root + ", or detach the partition"));
        }
        return findings;
    }
}
