package dev.tidegate.state.publication;

import static dev.tidegate.state.publication.SourceRule.PARTITION_ATTACHED;
import static dev.tidegate.state.publication.SourceRule.PARTITION_CREATED;
import static dev.tidegate.state.publication.SourceRule.PARTITION_DETACHED;
import static dev.tidegate.state.publication.SourceRule.PARTITION_DROPPED;
import static dev.tidegate.state.publication.SourceRule.PARTITION_REATTACHED;

import dev.tidegate.model.TableId;
import dev.tidegate.postgres.replication.PublicationMembership;
import dev.tidegate.postgres.replication.PublicationMembership.Partition;
import dev.tidegate.state.publication.KnownPublication.KnownTable;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Comparison of the partitions of published tables with those that were known: rows come and go with them, unsent. */
final class PartitionComparison {

    private final OlderRows olderRows;
    private final Set<Long> existing;
    private final Map<TableId, Map<SourceRule, Set<TableId>>> found = new TreeMap<>();

    /** Whether a partition holds rows from before it was one. */
    interface OlderRows {
        boolean isIn(Partition partition) throws SQLException;
    }

    /** @param existing oids of tables that the source has */
    PartitionComparison(OlderRows olderRows, Set<Long> existing) {
        this.olderRows = olderRows;
        this.existing = existing;
    }

    /** @return of each partitioned table, in the order of names, the first rule that applies to partitions of it */
    List<PublicationChange> changes(KnownPublication known, PublicationMembership now) throws SQLException {
        known.partitions().forEach((oid, before) -> {
            // Where the table itself is not published, that is reported.
            if (now.tables().containsKey(before.root())) {
                left(known, oid, before, now.partitions().get(oid));
            }
        });
        for (Map.Entry<Long, Partition> leaf : now.partitions().entrySet()) {
            Partition before = known.partitions().get(leaf.getKey());
            boolean isNew = before == null || before.root() != leaf.getValue().root();
            if (isNew && known.tables().containsKey(leaf.getValue().root())) {
                boolean filled = olderRows.isIn(leaf.getValue());
                add(known, leaf.getValue().root(), filled ? PARTITION_ATTACHED : PARTITION_CREATED, leaf.getValue());
            }
        }
        List<PublicationChange> changes = new ArrayList<>();
        found.forEach((table, rules) -> rules.entrySet().stream()
                .filter(entry -> entry.getKey().costsRows())
                .findFirst()
                .ifPresent(entry ->
                        changes.add(new PublicationChange(entry.getKey(), table, List.copyOf(entry.getValue()), ""))));
        return changes;
    }

    private void left(KnownPublication known, long oid, Partition before, Partition now) {
        if (now == null || now.root() != before.root()) {
            add(known, before.root(), existing.contains(oid) ? PARTITION_DETACHED : PARTITION_DROPPED, before);
        } else if (!now.links().equals(before.links())) {
            add(known, before.root(), PARTITION_REATTACHED, now);
        }
    }

    private void add(KnownPublication known, long root, SourceRule rule, Partition partition) {
        KnownTable table = known.tables().get(root);
        if (table != null) {
            found.computeIfAbsent(table.table(), any -> new TreeMap<>())
                    .computeIfAbsent(rule, any -> new TreeSet<>())
                    .add(partition.table());
        }
    }
}
