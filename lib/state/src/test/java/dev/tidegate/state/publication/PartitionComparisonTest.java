package dev.tidegate.state.publication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.replication.PublicationMembership;
import dev.tidegate.postgres.replication.PublicationMembership.Entry;
import dev.tidegate.postgres.replication.PublicationMembership.Partition;
import dev.tidegate.postgres.replication.PublicationMembership.PublishedTable;
import dev.tidegate.postgres.replication.UnsentFiles;
import dev.tidegate.state.publication.KnownPublication.KnownTable;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each rule for partitions: what has to be so, and which tables it concerns. */
class PartitionComparisonTest {

    private static final TableId ONE = new TableId("public", "one");
    private static final TableId TWO = new TableId("public", "two");

    private final Map<Long, PublishedTable> tables = new HashMap<>(
            Map.of(1L, new PublishedTable(ONE, true, 11, 7, false), 2L, new PublishedTable(TWO, true, 12, 7, false)));
    private final Map<Long, Partition> known = new HashMap<>(Map.of(10L, leaf(1, "5:0")));
    private final Map<Long, Partition> now = new HashMap<>(known);
    private final Set<Long> existing = new HashSet<>(Set.of(1L, 2L, 10L));
    private boolean olderRows;

    private static Partition leaf(long root, String... links) {
        return new Partition(new TableId("public", "leaf"), root, List.of(links));
    }

    private void expect(SourceRule rule, TableId... of) throws SQLException {
        assertThat(changes())
                .allSatisfy(change -> {
                    assertThat(change.rule()).isEqualTo(rule);
                    assertThat(change.problem()).endsWith(": public.leaf");
                })
                .extracting(PublicationChange::table)
                .containsExactly(of);
    }

    private List<PublicationChange> changes() throws SQLException {
        return new PartitionComparison(leaf -> olderRows, existing)
                .changes(
                        new KnownPublication(
                                5,
                                7,
                                Map.of(1L, new KnownTable(ONE, 11), 2L, new KnownTable(TWO, 12)),
                                known,
                                KnownFiles.NONE,
                                Set.of()),
                        new PublicationMembership(
                                Optional.of(new Entry(5, 7, Set.of(), true)),
                                tables,
                                now,
                                UnsentFiles.NONE,
                                Lsn.parse("0/1")));
    }

    @Test
    void sameAsBefore() throws SQLException {
        assertThat(changes()).isEmpty();
    }

    @Test
    void created() throws SQLException {
        now.put(11L, leaf(1, "6:0"));
        assertThat(changes()).isEmpty();
    }

    @Test
    void attached() throws SQLException {
        olderRows = true;
        now.put(11L, leaf(1, "6:0"));
        expect(SourceRule.PARTITION_ATTACHED, ONE);
    }

    @Test
    void ofATableThatIsNewItself() throws SQLException {
        olderRows = true;
        now.put(11L, leaf(3, "6:0"));
        assertThat(changes()).isEmpty();
    }

    @Test
    void detached() throws SQLException {
        now.remove(10L);
        expect(SourceRule.PARTITION_DETACHED, ONE);
    }

    @Test
    void dropped() throws SQLException {
        now.remove(10L);
        existing.remove(10L);
        expect(SourceRule.PARTITION_DROPPED, ONE);
    }

    @Test
    void detachedForAWhile() throws SQLException {
        now.put(10L, leaf(1, "6:0"));
        expect(SourceRule.PARTITION_REATTACHED, ONE);
    }

    @Test
    void moved() throws SQLException {
        now.put(10L, leaf(2, "6:0"));
        expect(SourceRule.PARTITION_DETACHED, ONE);
        olderRows = true;
        assertThat(changes())
                .extracting(PublicationChange::rule)
                .containsExactly(SourceRule.PARTITION_DETACHED, SourceRule.PARTITION_ATTACHED);
    }

    @Test
    void ofATableThatIsNotPublished() throws SQLException {
        now.remove(10L);
        tables.remove(1L);
        assertThat(changes()).isEmpty();
    }
}
