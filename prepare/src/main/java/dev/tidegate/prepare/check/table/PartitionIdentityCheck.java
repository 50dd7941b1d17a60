package dev.tidegate.prepare.check.table;

import dev.tidegate.model.ReplicaIdentity;
import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.code.TableCode;
import dev.tidegate.postgres.catalog.ColumnInfo;
import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.postgres.catalog.TableKind;
import dev.tidegate.prepare.check.model.Check;
import dev.tidegate.prepare.check.model.SourceFacts;
import dev.tidegate.prepare.model.Finding;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Replica identities of the partitions of published tables. The WAL has the old rows of a partition as the partition's own
 * identity wants them, and says only of which table it is a partition.
 */
public final class PartitionIdentityCheck implements Check<SourceFacts> {

    @Override
    public List<Finding> run(SourceFacts facts) {
        List<Finding> findings = new ArrayList<>();
        partitionsByTable(facts).forEach((table, partitions) -> {
            if (partitions.stream().allMatch(partition -> isUsable(facts, partition, findings))) {
                findings.addAll(together(table, partitions));
            }
            newPartitions(table).ifPresent(findings::add);
        });
        return findings;
    }

    private static Map<TableInfo, List<TableInfo>> partitionsByTable(SourceFacts facts) {
        Map<TableId, TableInfo> published = facts.tables().stream()
                .filter(table -> table.kind() == TableKind.PARTITIONED)
                .collect(Collectors.toMap(TableInfo::id, table -> table));
        Map<TableInfo, List<TableInfo>> partitions = new LinkedHashMap<>();
        published.values().forEach(table -> partitions.put(table, new ArrayList<>()));
        for (TableInfo leaf : facts.catalog().tables()) {
            if (leaf.kind() == TableKind.ORDINARY) {
                publishedAbove(facts, leaf, published)
                        .ifPresent(table -> partitions.get(table).add(leaf));
            }
        }
        return partitions;
    }

    private static Optional<TableInfo> publishedAbove(
            SourceFacts facts, TableInfo leaf, Map<TableId, TableInfo> published) {
        TableInfo table = leaf;
        while (table != null && table.lineage().partition()) {
            TableId above = table.lineage().parent().orElseThrow();
            if (published.containsKey(above)) {
                return Optional.of(published.get(above));
            }
            table = facts.catalog().table(above).orElse(null);
        }
        return Optional.empty();
    }

    private static boolean isUsable(SourceFacts facts, TableInfo partition, List<Finding> findings) {
        if (!partition.identifiesRows()) {
            findings.add(Finding.error(
                    TableCode.PARTITION_IDENTITY,
                    partition.id().toString(),
                    "the partition has no usable replica identity (" + partition.identity()
                            + "): the application's UPDATE and DELETE would fail on the source",
                    ReplicaIdentityCheck.fix(partition)));
            return false;
        }
        if (ReplicaIdentityCheck.hidesGeneratedColumn(facts, partition)) {
            findings.add(Finding.error(
                    TableCode.GENERATED_COLUMN_IN_IDENTITY,
                    partition.id().toString(),
                    "the partition's replica identity (" + partition.identity() + ") holds a generated column, which"
                            + " is not published",
                    "ALTER TABLE " + partition.id().quoted() + " REPLICA IDENTITY DEFAULT"));
            return false;
        }
        return true;
    }

    /** What identifies a row of the table if all that is known of its partition is what the WAL has of the old row. */
    private static List<Finding> together(TableInfo table, List<TableInfo> partitions) {
        Set<String> key = key(table);
        Set<Set<String>> identities = partitions.stream()
                .filter(partition -> partition.identity() != ReplicaIdentity.FULL)
                .map(partition -> Set.copyOf(partition.identityColumns()))
                .collect(Collectors.toSet());
        if (identities.isEmpty()
                || (!key.isEmpty() && identities.stream().allMatch(identity -> identity.containsAll(key)))) {
            return List.of();
        }
        if (identities.size() > 1) {
            return List.of(Finding.error(
                    TableCode.PARTITION_IDENTITY,
                    table.id().toString(),
                    "its partitions have different replica identities, and the WAL does not say in which partition a"
                            + " row is: an UPDATE would not say which row it is about",
                    full(partitions)));
        }
        return List.of(Finding.warning(
                TableCode.PARTITION_KEY_ONLY,
                table.id().toString(),
                "a row is identified by "
                        + String.join(", ", identities.iterator().next())
                        + ", which is unique in its partition only: a change that finds rows of two partitions stops"
                        + " the lane (ROW-AMBIGUOUS)",
                full(partitions)));
    }

    private static Set<String> key(TableInfo table) {
        List<String> columns = table.identity() == ReplicaIdentity.FULL ? table.primaryKey() : table.identityColumns();
        boolean whole = columns.stream()
                .noneMatch(name ->
                        table.column(name).filter(ColumnInfo::isGenerated).isPresent());
        return whole ? new HashSet<>(columns) : Set.of();
    }

    private static String full(List<TableInfo> partitions) {
        return partitions.stream()
                .filter(partition -> partition.identity() != ReplicaIdentity.FULL)
                .map(partition -> "ALTER TABLE " + partition.id().quoted() + " REPLICA IDENTITY FULL")
                .collect(Collectors.joining("; "));
    }

    /** A new partition inherits a primary key, and neither FULL nor the choice of an index. */
    private static Optional<Finding> newPartitions(TableInfo table) {
        if (!table.primaryKey().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Finding.warning(
                TableCode.PARTITION_WITHOUT_IDENTITY,
                table.id().toString(),
                "a new partition will have no replica identity, since the table has no primary key: the application's"
                        + " UPDATE and DELETE of its rows fail on the source while the pipeline runs",
                "with each new partition: ALTER TABLE (the partition) REPLICA IDENTITY FULL"));
    }
}
