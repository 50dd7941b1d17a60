package dev.tidegate.state.publication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.replication.MessageTable;
import dev.tidegate.postgres.replication.PublicationMembership;
import dev.tidegate.postgres.replication.PublicationMembership.Entry;
import dev.tidegate.postgres.replication.PublicationMembership.PublishedTable;
import dev.tidegate.postgres.replication.UnsentFiles;
import dev.tidegate.state.publication.KnownPublication.KnownTable;
import dev.tidegate.state.publication.SourceRule.Effect;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Each rule: what has to be so, and which tables it concerns. */
class PublicationComparisonTest {

    private static final Set<String> ALL = Set.of("insert", "update", "delete", "truncate");
    private static final TableId PART = new TableId("public", "part");
    private static final TableId PLAIN = new TableId("public", "plain");
    private static final EnumSet<SourceRule> SEEN = EnumSet.noneOf(SourceRule.class);

    private final Map<Long, PublishedTable> tables = new HashMap<>(Map.of(
            1L, new PublishedTable(PART, true, 11, 7, false), 2L, new PublishedTable(PLAIN, false, 12, 7, false)));
    private final Map<Long, KnownTable> known =
            new HashMap<>(Map.of(1L, new KnownTable(PART, 11), 2L, new KnownTable(PLAIN, 12)));
    private Optional<Entry> entry = Optional.of(new Entry(5, 7, ALL, true));
    private Set<Long> own = Set.of();
    private Set<TableId> replaced = Set.of();
    private Set<Long> existing = Set.of(1L, 2L);

    private List<PublicationChange> changes() {
        List<PublicationChange> changes = new PublicationComparison("tidegate_x", ALL, existing, replaced)
                .changes(
                        new KnownPublication(5, 7, known, Map.of(), KnownFiles.NONE, own),
                        new PublicationMembership(entry, tables, Map.of(), UnsentFiles.NONE, Lsn.parse("0/1")));
        changes.forEach(change -> SEEN.add(change.rule()));
        return changes;
    }

    private void expect(SourceRule rule, TableId... of) {
        assertThat(changes())
                .allSatisfy(change -> assertThat(change.rule()).isEqualTo(rule))
                .extracting(PublicationChange::table)
                .containsExactly(of);
    }

    @AfterAll
    static void everyRuleThatCostsRowsWasSeen() {
        EnumSet<SourceRule> expected = EnumSet.allOf(SourceRule.class);
        expected.removeIf(rule ->
                !rule.costsRows() || rule.name().startsWith("PARTITION_") || rule == SourceRule.TABLE_TRUNCATED);
        assertThat(SEEN).isEqualTo(expected);
    }

    @Test
    void sameAsBefore() {
        assertThat(changes()).isEmpty();
    }

    @Test
    void dropped() {
        entry = Optional.empty();
        tables.clear();
        expect(SourceRule.PUBLICATION_DROPPED, PART, PLAIN);
        assertThat(SourceRule.PUBLICATION_DROPPED.effect()).isEqualTo(Effect.STOP);
    }

    @Test
    void createdAgain() {
        entry = Optional.of(new Entry(6, 7, ALL, true));
        expect(SourceRule.PUBLICATION_REPLACED, PART, PLAIN);
    }

    @Test
    void altered() {
        entry = Optional.of(new Entry(5, 8, ALL, true));
        expect(SourceRule.PUBLICATION_ALTERED, PART, PLAIN);
    }

    @Test
    void alteredByTidegate() {
        entry = Optional.of(new Entry(5, 8, ALL, true));
        own = Set.of(8L);
        assertThat(changes()).isEmpty();
    }

    @Test
    void withoutAnOperation() {
        entry = Optional.of(new Entry(5, 7, Set.of("insert"), true));
        expect(SourceRule.OPERATIONS_MISSING, PART, PLAIN);
        assertThat(changes().get(0).nextStep()).contains("ALTER PUBLICATION \"tidegate_x\" SET (publish = '");
    }

    @Test
    void withoutTheRoot() {
        entry = Optional.of(new Entry(5, 7, ALL, false));
        expect(SourceRule.ROOT_NOT_USED, PART);
    }

    @Test
    void tableRemoved() {
        tables.remove(2L);
        expect(SourceRule.TABLE_REMOVED, PLAIN);
    }

    @Test
    void tableRemovedAndAdded() {
        tables.put(2L, new PublishedTable(PLAIN, false, 13, 9, false));
        expect(SourceRule.TABLE_REMOVED_AND_ADDED, PLAIN);
    }

    @Test
    void tableAddedByTidegate() {
        tables.put(2L, new PublishedTable(PLAIN, false, 13, 9, false));
        own = Set.of(9L);
        assertThat(changes()).isEmpty();
    }

    @Test
    void tableReplaced() {
        replaced = Set.of(PLAIN);
        tables.put(2L, new PublishedTable(new TableId("public", "plain_old"), false, 12, 7, false));
        expect(SourceRule.TABLE_REPLACED, PLAIN);
        KnownPublication before = new KnownPublication(5, 7, known, Map.of(), KnownFiles.NONE, own);
        PublicationMembership now =
                new PublicationMembership(entry, tables, Map.of(), UnsentFiles.NONE, Lsn.parse("0/1"));
        assertThat(before.after(now, replaced, Set.of()).tables().get(2L).table())
                .isEqualTo(PLAIN);
        assertThat(before.after(now, Set.of(), Set.of())
                        .tables()
                        .get(2L)
                        .table()
                        .name())
                .isEqualTo("plain_old");
        tables.remove(2L);
        existing = Set.of(1L);
        expect(SourceRule.TABLE_REPLACED, PLAIN);
    }

    @Test
    void tableRestricted() {
        tables.put(2L, new PublishedTable(PLAIN, false, 12, 7, true));
        expect(SourceRule.TABLE_RESTRICTED, PLAIN);
    }

    @Test
    void tableAdded() {
        tables.put(3L, new PublishedTable(new TableId("public", "new"), false, 13, 9, false));
        assertThat(changes()).isEmpty();
    }

    @Test
    void tableDropped() {
        tables.remove(2L);
        existing = Set.of(1L);
        assertThat(changes()).isEmpty();
    }

    @Test
    void theTableOfMessagesHasNoRowsToLose() {
        known.put(4L, new KnownTable(MessageTable.ID, 14));
        existing = Set.of(1L, 2L, 4L);
        assertThat(changes()).isEmpty();
    }
}
