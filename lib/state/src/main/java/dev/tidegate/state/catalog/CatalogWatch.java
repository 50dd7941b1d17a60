package dev.tidegate.state.catalog;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.replication.PublicationMembership;
import dev.tidegate.postgres.watch.CatalogItem;
import dev.tidegate.postgres.watch.CatalogKind;
import dev.tidegate.postgres.watch.CatalogPrint;
import dev.tidegate.postgres.watch.HiddenTables;
import dev.tidegate.state.PublishedTables.Unreplicated;
import dev.tidegate.state.SchemaEventStore;
import dev.tidegate.state.publication.SourceRule;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Watch over the source's catalogs besides the publication. One look is one query for a hash of each kind of entries; only a
 * kind whose hash is new is read, and what keeps the gate shut is compared again as long as it does. Confined to one thread.
 */
public final class CatalogWatch {

    private final Connection source;
    private final Connection target;
    private final PipelineConfig config;
    private final KnownCatalogStore known;
    private final SourceNoticeStore notices;
    private final NewTables newTables;

    // As of the last look; empty before the first.
    private Map<CatalogKind, String> prints = Map.of();
    private Map<Long, TableId> names = Map.of();
    private Set<Long> published = Set.of();
    private final Map<SourceRule, List<SourceNotice>> open = new EnumMap<>(SourceRule.class);

    /**
     * What a look found that the one before did not.
     *
     * @param changes that cost nothing
     * @param notices of what has to be put right
     * @param newTables whose changes do not arrive
     */
    public record News(List<CatalogChange> changes, List<SourceNotice> notices, List<Unreplicated> newTables) {}

    /** Both in auto-commit. */
    public CatalogWatch(Connection source, Connection target, PipelineConfig config) {
        this.source = source;
        this.target = target;
        this.config = config;
        this.known = new KnownCatalogStore(target, config.pipeline());
        this.notices = new SourceNoticeStore(target, config.pipeline());
        this.newTables = new NewTables(source, target, config);
    }

    /** Reads only: what has changed since the last recorded look, and what has to be put right of names. */
    public News look(PublicationMembership now) throws SQLException {
        List<CatalogChange> changes = new ArrayList<>();
        Map<CatalogKind, String> seen = CatalogPrint.read(source);
        Map<CatalogKind, String> before = known.prints();
        for (CatalogKind kind : changedKinds(before, seen)) {
            if (before.containsKey(kind)) {
                changes.addAll(changes(kind, CatalogItem.read(source, kind), now));
            }
        }
        return new News(changes, RenamedTables.find(target, config, now), List.of());
    }

    public News lookAndRecord(PublicationMembership now) throws SQLException {
        Map<CatalogKind, String> seen = CatalogPrint.read(source);
        List<CatalogChange> changes = seen.equals(prints) ? List.of() : recordItems(seen, now);
        List<SourceNotice> before = all();
        findNotices(seen, now);
        List<SourceNotice> found = all();
        if (prints.isEmpty() || !found.equals(before)) {
            recordNotices(found);
        }
        prints = seen;
        names = namesOf(now);
        published = oidsOf(now);
        return new News(
                changes,
                found.stream().filter(notice -> !before.contains(notice)).toList(),
                newTables.news());
    }

    private void findNotices(Map<CatalogKind, String> seen, PublicationMembership now) throws SQLException {
        if (isDue(SourceRule.TYPE_DIFFERS, CatalogKind.TYPES, seen)
                || !namesOf(now).equals(names)) {
            open.put(SourceRule.TYPE_DIFFERS, TypeNotices.find(source, target, config, now));
        }
        if (isDue(SourceRule.ROW_SECURITY, CatalogKind.POLICIES, seen)
                || !oidsOf(now).equals(published)) {
            open.put(SourceRule.ROW_SECURITY, hidden(now));
        }
        if (!open.getOrDefault(SourceRule.TABLE_RENAMED, List.of()).isEmpty()
                || !namesOf(now).equals(names)) {
            open.put(SourceRule.TABLE_RENAMED, RenamedTables.find(target, config, now));
        }
    }

    /** Whether the catalog has changed, or somebody may have put it right meanwhile. */
    private boolean isDue(SourceRule rule, CatalogKind kind, Map<CatalogKind, String> seen) {
        return !seen.get(kind).equals(prints.get(kind))
                || !open.getOrDefault(rule, List.of()).isEmpty();
    }

    private List<SourceNotice> all() {
        return open.values().stream().flatMap(List::stream).toList();
    }

    private List<SourceNotice> hidden(PublicationMembership now) throws SQLException {
        List<SourceNotice> found = new ArrayList<>();
        for (TableId table : HiddenTables.among(source, oidsOf(now))) {
            found.add(new SourceNotice(
                    table.toString(),
                    SourceRule.ROW_SECURITY.code().text(),
                    SourceRule.ROW_SECURITY.problem(),
                    "run on the source: " + HiddenTables.fix(source)));
        }
        return found;
    }

    private List<CatalogChange> recordItems(Map<CatalogKind, String> seen, PublicationMembership now)
            throws SQLException {
        List<CatalogChange> changes = new ArrayList<>();
        Map<CatalogKind, String> before = known.prints();
        Map<CatalogKind, Map<CatalogItem, String>> items = new EnumMap<>(CatalogKind.class);
        for (CatalogKind kind : changedKinds(before, seen)) {
            items.put(kind, CatalogItem.read(source, kind));
            if (before.containsKey(kind)) {
                changes.addAll(changes(kind, items.get(kind), now));
            }
        }
        SchemaEventStore events = new SchemaEventStore(target, config.pipeline());
        inTransaction(() -> {
            for (Map.Entry<CatalogKind, Map<CatalogItem, String>> kind : items.entrySet()) {
                known.write(kind.getKey(), seen.get(kind.getKey()), kind.getValue());
            }
            for (CatalogChange change : changes) {
                if (change.table().isPresent()) {
                    events.put(change.table().get(), change.rule().code(), change.problem(), change.nextStep());
                }
            }
        });
        return changes;
    }

    private static List<CatalogKind> changedKinds(Map<CatalogKind, String> before, Map<CatalogKind, String> now) {
        return now.keySet().stream()
                .filter(kind -> !now.get(kind).equals(before.get(kind)))
                .toList();
    }

    private List<CatalogChange> changes(CatalogKind kind, Map<CatalogItem, String> items, PublicationMembership now)
            throws SQLException {
        if (kind == CatalogKind.TYPES) {
            return List.of();
        }
        Set<TableId> published = new HashSet<>(namesOf(now).values());
        now.partitions().values().forEach(partition -> published.add(partition.table()));
        return List.copyOf(
                CatalogChange.between(kind, known.items(kind), items, published).values());
    }

    private static Set<Long> oidsOf(PublicationMembership now) {
        Set<Long> oids = new HashSet<>(now.tables().keySet());
        oids.addAll(now.partitions().keySet());
        return oids;
    }

    private static Map<Long, TableId> namesOf(PublicationMembership now) {
        Map<Long, TableId> names = new HashMap<>();
        now.tables().forEach((oid, table) -> names.put(oid, table.table()));
        return names;
    }

    private void recordNotices(List<SourceNotice> found) throws SQLException {
        inTransaction(() -> notices.replace(found));
    }

    /** Statements that belong together. */
    private interface Work {
        void run() throws SQLException;
    }

    private void inTransaction(Work work) throws SQLException {
        target.setAutoCommit(false);
        try {
            work.run();
            target.commit();
        } finally {
            target.rollback();
            target.setAutoCommit(true);
        }
    }
}
