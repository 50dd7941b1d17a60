package dev.tidegate.state.publication;

import static dev.tidegate.state.publication.SourceRule.OPERATIONS_MISSING;
import static dev.tidegate.state.publication.SourceRule.PUBLICATION_ALTERED;
import static dev.tidegate.state.publication.SourceRule.PUBLICATION_ALTERED_BY_TIDEGATE;
import static dev.tidegate.state.publication.SourceRule.PUBLICATION_DROPPED;
import static dev.tidegate.state.publication.SourceRule.PUBLICATION_REPLACED;
import static dev.tidegate.state.publication.SourceRule.ROOT_NOT_USED;
import static dev.tidegate.state.publication.SourceRule.TABLE_ADDED_BY_TIDEGATE;
import static dev.tidegate.state.publication.SourceRule.TABLE_DROPPED;
import static dev.tidegate.state.publication.SourceRule.TABLE_REMOVED;
import static dev.tidegate.state.publication.SourceRule.TABLE_REMOVED_AND_ADDED;
import static dev.tidegate.state.publication.SourceRule.TABLE_REPLACED;
import static dev.tidegate.state.publication.SourceRule.TABLE_RESTRICTED;

import dev.tidegate.model.SqlName;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.replication.MessageTable;
import dev.tidegate.postgres.replication.PublicationMembership;
import dev.tidegate.postgres.replication.PublicationMembership.Entry;
import dev.tidegate.postgres.replication.PublicationMembership.PublishedTable;
import dev.tidegate.state.publication.KnownPublication.KnownTable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Comparison of a publication with what was known of it: of each table that was in it, the weightiest change. */
final class PublicationComparison {

    private final String alter;
    private final Set<String> operations;
    private final Set<Long> existing;
    private final Set<TableId> replaced;

    /**
     * @param operations that the pipeline needs
     * @param existing oids of tables that the source has
     * @param replaced names that other tables have now, which are not published
     */
    PublicationComparison(String publication, Set<String> operations, Set<Long> existing, Set<TableId> replaced) {
        this.alter = "ALTER PUBLICATION " + SqlName.quote(publication) + " ";
        this.operations = operations;
        this.existing = existing;
        this.replaced = replaced;
    }

    /** @return in the order of tables; nothing of tables about which there is nothing to say */
    List<PublicationChange> changes(KnownPublication known, PublicationMembership now) {
        Map<TableId, PublicationChange> changes = new TreeMap<>();
        known.tables().forEach((oid, table) -> {
            Optional<PublishedTable> published =
                    Optional.ofNullable(now.tables().get(oid));
            TableId name = published.map(PublishedTable::table).orElse(table.table());
            Stream.of(ofPublication(known, now, published), ofTable(known, oid, table, now))
                    .flatMap(Optional::stream)
                    .filter(rule -> !name.equals(MessageTable.ID))
                    .findFirst()
                    .filter(SourceRule::costsRows)
                    .ifPresent(rule -> changes.put(
                            table.table(), new PublicationChange(rule, table.table(), List.of(), sql(rule, name))));
        });
        return List.copyOf(changes.values());
    }

    private Optional<SourceRule> ofPublication(
            KnownPublication known, PublicationMembership now, Optional<PublishedTable> table) {
        if (now.entry().isEmpty()) {
            return Optional.of(PUBLICATION_DROPPED);
        }
        Entry entry = now.entry().get();
        if (!entry.operations().containsAll(operations)) {
            return Optional.of(OPERATIONS_MISSING);
        }
        if (!entry.viaRoot() && table.filter(PublishedTable::partitioned).isPresent()) {
            return Optional.of(ROOT_NOT_USED);
        }
        return ofEntry(known, entry).filter(SourceRule::costsRows);
    }

    private static Optional<SourceRule> ofEntry(KnownPublication known, Entry entry) {
        if (known.oid() != entry.oid()) {
            return Optional.of(PUBLICATION_REPLACED);
        }
        if (known.xid() == entry.xid()) {
            return Optional.empty();
        }
        return Optional.of(
                known.ownXids().contains(entry.xid()) ? PUBLICATION_ALTERED_BY_TIDEGATE : PUBLICATION_ALTERED);
    }

    private Optional<SourceRule> ofTable(
            KnownPublication known, long oid, KnownTable table, PublicationMembership now) {
        PublishedTable published = now.tables().get(oid);
        if (replaced.contains(table.table())) {
            return Optional.of(TABLE_REPLACED);
        }
        if (published == null) {
            return Optional.of(existing.contains(oid) ? TABLE_REMOVED : TABLE_DROPPED);
        }
        if (published.restricted()) {
            return Optional.of(TABLE_RESTRICTED);
        }
        if (published.entry() == table.entry()) {
            return Optional.empty();
        }
        return Optional.of(
                known.ownXids().contains(published.xid()) ? TABLE_ADDED_BY_TIDEGATE : TABLE_REMOVED_AND_ADDED);
    }

    private String sql(SourceRule rule, TableId table) {
        return switch (rule) {
            case OPERATIONS_MISSING -> alter + "SET (publish = '" + String.join(", ", operations) + "')";
            case ROOT_NOT_USED -> alter + "SET (publish_via_partition_root = true)";
            case TABLE_RESTRICTED ->
                alter + "DROP TABLE ONLY " + table.quoted() + "; " + alter + "ADD TABLE ONLY " + table.quoted();
            default -> "";
        };
    }
}
