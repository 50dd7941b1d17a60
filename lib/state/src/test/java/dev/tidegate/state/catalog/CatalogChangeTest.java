package dev.tidegate.state.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.TableId;
import dev.tidegate.postgres.watch.CatalogItem;
import dev.tidegate.postgres.watch.CatalogKind;
import dev.tidegate.state.publication.SourceRule;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each kind of entry that is new, other or gone. */
class CatalogChangeTest {

    private static final TableId JOB = new TableId("public", "job");
    private static final TableId OTHER = new TableId("public", "other");
    private static final CatalogItem ITEM = new CatalogItem(JOB, "x");

    private static CatalogChange only(CatalogKind kind, Map<CatalogItem, String> before, Map<CatalogItem, String> now) {
        Map<String, CatalogChange> changes = CatalogChange.between(kind, before, now, Set.of(JOB));
        assertThat(changes).hasSize(1);
        return changes.values().iterator().next();
    }

    private static void expect(CatalogKind kind, SourceRule changed, SourceRule gone) {
        assertThat(only(kind, Map.of(), Map.of(ITEM, "1")).rule()).isEqualTo(changed);
        assertThat(only(kind, Map.of(ITEM, "1"), Map.of(ITEM, "2")).rule()).isEqualTo(changed);
        assertThat(only(kind, Map.of(ITEM, "1"), Map.of()).rule()).isEqualTo(gone);
        assertThat(CatalogChange.between(kind, Map.of(ITEM, "1"), Map.of(ITEM, "1"), Set.of(JOB)))
                .isEmpty();
    }

    @Test
    void eachKind() {
        expect(CatalogKind.TRIGGERS, SourceRule.TRIGGER_CHANGED, SourceRule.TRIGGER_CHANGED);
        expect(CatalogKind.RULES, SourceRule.RULE_CHANGED, SourceRule.RULE_CHANGED);
        expect(CatalogKind.POLICIES, SourceRule.POLICY_CHANGED, SourceRule.POLICY_CHANGED);
        expect(CatalogKind.SETTINGS, SourceRule.SETTING_CHANGED, SourceRule.SETTING_CHANGED);
        expect(CatalogKind.SEQUENCES, SourceRule.SEQUENCE_CHANGED, SourceRule.SEQUENCE_DROPPED);
    }

    @Test
    void ofTablesThatAreNotPublishedNothingIsSaid() {
        CatalogItem item = new CatalogItem(OTHER, "x");
        assertThat(CatalogChange.between(CatalogKind.TRIGGERS, Map.of(), Map.of(item, "1"), Set.of(JOB)))
                .isEmpty();
        assertThat(CatalogChange.between(CatalogKind.SEQUENCES, Map.of(), Map.of(item, "1"), Set.of(JOB)))
                .hasSize(1);
    }

    @Test
    void namesWhatChanged() {
        assertThat(only(CatalogKind.TRIGGERS, Map.of(), Map.of(ITEM, "1")).problem())
                .endsWith(": x");
        CatalogItem setting = new CatalogItem(new TableId("", "shop"), "clerk");
        CatalogChange change = only(CatalogKind.SETTINGS, Map.of(), Map.of(setting, "1"));
        assertThat(change.problem()).endsWith("of role clerk in database shop");
        assertThat(change.table()).isEmpty();
    }
}
