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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Check for partitions that would not be replicated like the rest of their table. */
public final class PartitionCheck implements Check<SourceFacts> {

    @Override
    public List<Finding> run(SourceFacts facts) {
        TableSelection selection = facts.config().tables();
        Set<TableId> covered = ReplicatedTables.coveredByPartitionedTable(facts.catalog(), selection);
        boolean viaRoot = ReplicatedTables.publishesViaRoot(facts.server());
        List<Finding> findings = new ArrayList<>();
        Set<TableId> roots = new TreeSet<>();
        for (TableInfo table : facts.catalog().tables()) {
            if (covered.contains(table.id())) {
                roots.add(table.lineage().root());
                findings.addAll(ofPartition(facts, table, viaRoot));
            } else if (!viaRoot && table.kind() == TableKind.PARTITIONED && selection.selects(table.id())) {
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

    private static List<Finding> ofPartition(SourceFacts facts, TableInfo table, boolean viaRoot) {
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
        if (viaRoot && table.kind() == TableKind.ORDINARY) {
            findings.addAll(ofIdentity(facts, table));
        }
        return findings;
    }

    /** Old rows are logged as the partition's identity says, and read as the root's says. */
    private static List<Finding> ofIdentity(SourceFacts facts, TableInfo partition) {
        TableInfo root = publishedRoot(facts, partition);
        if (root == null
                || (partition.identifiesRows()
                        && new HashSet<>(partition.identityColumns()).equals(new HashSet<>(root.identityColumns()))
                        && partition.identity() == root.identity())) {
            return List.of();
        }
        return List.of(Finding.error(
                TableCode.PARTITION_IDENTITY,
                partition.id().toString(),
                "the partition's replica identity (" + partition.identity() + ") is not that of " + root.id() + " ("
                        + root.identity() + ")",
                switch (root.identity()) {
                    case FULL -> "ALTER TABLE " + partition.id().quoted() + " REPLICA IDENTITY FULL";
                    case DEFAULT -> "ALTER TABLE " + partition.id().quoted() + " REPLICA IDENTITY DEFAULT";
                    case INDEX, NOTHING -> "give every partition the same replica identity";
                }));
    }

    private static TableInfo publishedRoot(SourceFacts facts, TableInfo partition) {
        Set<TableId> above = new HashSet<>();
        TableInfo table = partition;
        while (table.lineage().parent().isPresent()) {
            above.add(table.lineage().parent().get());
            table = facts.catalog().table(table.lineage().parent().get()).orElse(null);
            if (table == null) {
                break;
            }
        }
        return facts.tables().stream()
                .filter(t -> above.contains(t.id()))
                .findFirst()
                .orElse(null);
    }
}
