package dev.tidegate.state.publication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.replication.PublicationMembership;
import dev.tidegate.postgres.replication.PublicationMembership.Entry;
import dev.tidegate.postgres.replication.PublicationMembership.PublishedTable;
import dev.tidegate.postgres.replication.RewrittenFiles.Rows;
import dev.tidegate.postgres.replication.UnsentFiles;
import dev.tidegate.postgres.replication.UnsentFiles.File;
import dev.tidegate.state.publication.KnownPublication.KnownTable;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a new file of a partition means. */
class TruncationComparisonTest {

    private static final TableId ROOT = new TableId("public", "root");
    private static final TableId A = new TableId("public", "a");
    private static final TableId B = new TableId("public", "b");
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
    private static final Lsn AT = Lsn.parse("0/100");

    private final Map<Long, File> now = new HashMap<>(Map.of(10L, new File(A, 1, 100, 7), 11L, new File(B, 1, 101, 7)));
    private final KnownFiles known = new KnownFiles(Map.of(10L, 100L, 11L, 101L), 5, NOON);
    private final KnownPublication publication =
            new KnownPublication(5, 7, Map.of(1L, new KnownTable(ROOT, 11)), Map.of(), known, Set.of());
    private Rows rows = Rows.LOST;
    private boolean streamed;
    private Lsn reached = AT;

    private final TruncationComparison comparison = new TruncationComparison(
            new StreamedTruncates() {
                @Override
                public boolean has(long table, long xid) {
                    return streamed && table == 1 && xid == 8;
                }

                @Override
                public boolean hasPassed(long table, long xid, Lsn seenAt) {
                    return !reached.isBefore(seenAt);
                }
            },
            (oid, file) -> rows);

    private List<PublicationChange> changes() throws SQLException {
        return comparison.changes(publication, membership());
    }

    private PublicationMembership membership() {
        return new PublicationMembership(
                Optional.of(new Entry(5, 7, Set.of(), true)),
                Map.of(1L, new PublishedTable(ROOT, true, 11, 7, false)),
                Map.of(),
                new UnsentFiles(now, 9, NOON.plusSeconds(3)),
                AT);
    }

    private void newFile(long oid, TableId table, long xid) {
        now.put(oid, new File(table, 1, 900 + oid, xid));
    }

    private void expectTruncated(TableId... partitions) throws SQLException {
        assertThat(changes()).singleElement().satisfies(change -> {
            assertThat(change.rule()).isEqualTo(SourceRule.PARTITION_TRUNCATED);
            assertThat(change.table()).isEqualTo(ROOT);
            assertThat(change.partitions()).containsExactly(partitions);
        });
        assertThat(comparison.undecided()).isEmpty();
    }

    @Test
    void sameFiles() throws SQLException {
        assertThat(changes()).isEmpty();
    }

    @Test
    void aPartitionIsTruncatedByItself() throws SQLException {
        newFile(10, A, 8);
        streamed = true;
        expectTruncated(A);
    }

    @Test
    void aPartitionIsRewritten() throws SQLException {
        newFile(10, A, 8);
        rows = Rows.KEPT;
        assertThat(changes()).isEmpty();
        assertThat(after().numbers()).containsEntry(10L, 910L);
    }

    @Test
    void aPartitionIsLocked() throws SQLException {
        newFile(10, A, 8);
        rows = Rows.LOCKED;
        assertThat(changes()).isEmpty();
        assertThat(after()).isEqualTo(known);
    }

    @Test
    void theWholeTableIsTruncated() throws SQLException {
        newFile(10, A, 8);
        newFile(11, B, 8);
        streamed = true;
        assertThat(changes()).isEmpty();
        assertThat(after().numbers()).containsEntry(10L, 910L).containsEntry(11L, 911L);
        assertThat(after().horizon()).isEqualTo(9);
    }

    @Test
    void allPartitionsAtOnceWithoutTheTable() throws SQLException {
        newFile(10, A, 8);
        newFile(11, B, 8);
        expectTruncated(A, B);
    }

    @Test
    void allPartitionsOneAfterTheOther() throws SQLException {
        newFile(10, A, 8);
        newFile(11, B, 9);
        streamed = true;
        expectTruncated(A, B);
    }

    @Test
    void theStreamHasNotComeThere() throws SQLException {
        newFile(10, A, 8);
        newFile(11, B, 8);
        reached = Lsn.parse("0/F0");
        assertThat(changes()).isEmpty();
        assertThat(after()).isEqualTo(known);
    }

    @Test
    void aPartitionThatIsNewIsNoTruncation() throws SQLException {
        newFile(12, A, 8);
        assertThat(changes()).isEmpty();
        assertThat(after().numbers()).containsKey(12L);
    }

    @Test
    void aTableOfPostgres10() throws SQLException {
        now.clear();
        now.put(1L, new File(ROOT, 1, 900, 8));
        streamed = true;
        List<PublicationChange> changes = comparison.changes(
                new KnownPublication(
                        5,
                        7,
                        Map.of(1L, new KnownTable(ROOT, 11)),
                        Map.of(),
                        new KnownFiles(Map.of(1L, 100L), 5, NOON),
                        Set.of()),
                membership());
        assertThat(changes).extracting(PublicationChange::rule).containsExactly(SourceRule.TABLE_TRUNCATED);
    }

    private KnownFiles after() {
        return publication.after(membership(), Set.of(), comparison.undecided()).files();
    }
}
