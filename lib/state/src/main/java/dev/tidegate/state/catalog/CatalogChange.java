package dev.tidegate.state.catalog;

import dev.tidegate.model.TableId;
import dev.tidegate.postgres.watch.CatalogItem;
import dev.tidegate.postgres.watch.CatalogKind;
import dev.tidegate.state.publication.SourceRule;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A change of the source's catalogs that costs no row: it is reported, for the target keeps its own.
 *
 * @param table of a trigger, a rule or policies, or the sequence; empty for settings
 */
public record CatalogChange(SourceRule rule, Optional<TableId> table, String problem) {

    private static final String NEXT_STEP = "nothing, for the stream; tidegate schema diff compares both sides";

    public String subject() {
        return table.map(TableId::toString).orElse("settings");
    }

    public String nextStep() {
        return NEXT_STEP;
    }

    /**
     * @param kind other than types
     * @param published tables, and partitions of such
     * @return by subject, in its order
     */
    static Map<String, CatalogChange> between(
            CatalogKind kind, Map<CatalogItem, String> before, Map<CatalogItem, String> now, Set<TableId> published) {
        Map<String, CatalogChange> changes = new TreeMap<>();
        now.forEach((item, content) -> {
            if (!content.equals(before.get(item))) {
                add(changes, kind, item, false, published);
            }
        });
        before.keySet().stream()
                .filter(item -> !now.containsKey(item))
                .forEach(item -> add(changes, kind, item, true, published));
        return changes;
    }

    private static void add(
            Map<String, CatalogChange> changes,
            CatalogKind kind,
            CatalogItem item,
            boolean gone,
            Set<TableId> published) {
        boolean ofTable = kind == CatalogKind.TRIGGERS || kind == CatalogKind.RULES || kind == CatalogKind.POLICIES;
        if (!ofTable || published.contains(item.owner())) {
            SourceRule rule = rule(kind, gone);
            Optional<TableId> table = kind == CatalogKind.SETTINGS ? Optional.empty() : Optional.of(item.owner());
            changes.putIfAbsent(item.toString(), new CatalogChange(rule, table, rule.problem() + detail(kind, item)));
        }
    }

    private static String detail(CatalogKind kind, CatalogItem item) {
        if (kind == CatalogKind.SETTINGS) {
            String database = item.owner().name().isEmpty()
                    ? ""
                    : " in database " + item.owner().name();
            return ":" + (item.name().isEmpty() ? " of all roles" : " of role " + item.name()) + database;
        }
        return item.name().isEmpty() ? "" : ": " + item.name();
    }

    private static SourceRule rule(CatalogKind kind, boolean gone) {
        return switch (kind) {
            case TRIGGERS -> SourceRule.TRIGGER_CHANGED;
            case RULES -> SourceRule.RULE_CHANGED;
            case POLICIES -> SourceRule.POLICY_CHANGED;
            case SETTINGS -> SourceRule.SETTING_CHANGED;
            case SEQUENCES -> gone ? SourceRule.SEQUENCE_DROPPED : SourceRule.SEQUENCE_CHANGED;
            case TYPES -> throw new IllegalArgumentException("types are compared with the target's");
        };
    }
}
