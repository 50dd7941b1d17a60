package dev.tidegate.state.publication;

import dev.tidegate.model.TableId;
import dev.tidegate.postgres.replication.PublicationMembership;
import dev.tidegate.postgres.replication.PublicationMembership.Partition;
import dev.tidegate.postgres.replication.PublicationMembership.PublishedTable;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The publication as it was last seen, by the identities of its rows in the source's catalog.
 *
 * @param xid of the transaction that wrote its row in pg_publication
 * @param tables by oid
 * @param partitions of partitioned tables, by oid
 * @param files that hold rows of which a TRUNCATE may not be sent
 * @param ownXids of transactions in which Tidegate has changed it
 */
public record KnownPublication(
        long oid,
        long xid,
        Map<Long, KnownTable> tables,
        Map<Long, Partition> partitions,
        KnownFiles files,
        Set<Long> ownXids) {

    /** @param entry oid of its row in pg_publication_rel; 0 if it was not in the publication */
    public record KnownTable(TableId table, long entry) {}

    /** Before anybody has looked. */
    private static final KnownPublication NONE =
            new KnownPublication(0, 0, Map.of(), Map.of(), KnownFiles.NONE, Set.of());

    public KnownPublication {
        tables = Map.copyOf(tables);
        partitions = Map.copyOf(partitions);
        ownXids = Set.copyOf(ownXids);
    }

    /** What is to be known after the first look. */
    public static KnownPublication first(PublicationMembership now) {
        return NONE.after(now, Set.of(), Set.of());
    }

    /**
     * What is to be known after this look: a table that is out of the publication is still one that was in it.
     *
     * @param replaced names that other tables have now, which are not published
     * @param undecided oids of new files about which nothing can be said yet
     */
    KnownPublication after(PublicationMembership now, Set<TableId> replaced, Set<Long> undecided) {
        Map<Long, KnownTable> all = new HashMap<>();
        tables.forEach((table, known) -> all.put(table, new KnownTable(known.table(), 0)));
        now.tables().forEach((table, published) -> all.put(table, known(tables.get(table), published, replaced)));
        Map<Long, Partition> leaves = new HashMap<>(now.partitions());
        partitions.forEach((leaf, known) -> {
            if (!now.tables().containsKey(known.root())) {
                leaves.putIfAbsent(leaf, known);
            }
        });
        KnownFiles stored = files.after(now.files(), undecided);
        return now.entry()
                .map(entry -> new KnownPublication(entry.oid(), entry.xid(), all, leaves, stored, ownXids))
                .orElseGet(() -> new KnownPublication(0, 0, all, leaves, stored, ownXids));
    }

    /** Whether everything but when it was seen is as in the other one. */
    boolean isSameAs(KnownPublication other) {
        return oid == other.oid
                && xid == other.xid
                && tables.equals(other.tables)
                && partitions.equals(other.partitions)
                && files.hasSameFiles(other.files);
    }

    private static KnownTable known(KnownTable before, PublishedTable published, Set<TableId> replaced) {
        boolean keepsName = before != null && replaced.contains(before.table());
        return new KnownTable(keepsName ? before.table() : published.table(), published.entry());
    }
}
