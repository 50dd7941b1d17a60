package dev.tidegate.verify.compare.drilldown;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.verify.compare.drilldown.HashMerge.Found;
import dev.tidegate.verify.compare.hash.BucketSums;
import dev.tidegate.verify.compare.hash.HashSeeds;
import dev.tidegate.verify.model.DifferenceKind;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HashMergeTest {

    private record Row(long key, long row) {}

    private static final class Rows implements HashMerge.Hashes {
        private final List<Row> rows;
        private int at = -1;

        Rows(List<Row> rows) {
            this.rows = rows.stream()
                    .sorted(Comparator.comparingLong(Row::key).thenComparingLong(Row::row))
                    .toList();
        }

        @Override
        public boolean next() {
            return ++at < rows.size();
        }

        @Override
        public long key() {
            return rows.get(at).key();
        }

        @Override
        public long row() {
            return rows.get(at).row();
        }
    }

    private static HashMerge merge(boolean hasKey, List<Row> source, List<Row> target) throws SQLException {
        HashMerge merge = new HashMerge(100, hasKey);
        merge.merge(new Rows(source), new Rows(target));
        return merge;
    }

    private static Row row(long key, long row) {
        return new Row(key, row);
    }

    @Test
    void findsNothingWhereNothingIs() throws Exception {
        HashMerge merge = merge(true, List.of(row(-3, 1), row(5, 2)), List.of(row(5, 2), row(-3, 1)));
        assertThat(merge.found()).isEmpty();
        assertThat(merge(true, List.of(), List.of()).found()).isEmpty();
    }

    @Test
    void findsMissingExtraAndMismatch() throws Exception {
        HashMerge merge =
                merge(true, List.of(row(1, 10), row(2, 20), row(3, 30)), List.of(row(2, 21), row(3, 30), row(4, 40)));
        assertThat(merge.found())
                .containsExactly(
                        new Found(DifferenceKind.MISSING, 1, 10, 0, 1),
                        new Found(DifferenceKind.MISMATCH, 2, 20, 21, 1),
                        new Found(DifferenceKind.EXTRA, 4, 0, 40, 1));
    }

    @Test
    void tellsKeysApartWhoseHashesCollide() throws Exception {
        HashMerge merge = merge(true, List.of(row(1, 10), row(1, 20)), List.of(row(1, 20), row(1, 11)));
        assertThat(merge.found()).containsExactly(new Found(DifferenceKind.MISMATCH, 1, 10, 11, 1));
    }

    @Test
    void findsARowThatTheTargetHasTwice() throws Exception {
        HashMerge merge = merge(true, List.of(row(1, 10)), List.of(row(1, 10), row(1, 10)));
        assertThat(merge.found()).containsExactly(new Found(DifferenceKind.EXTRA, 1, 0, 10, 1));
    }

    @Test
    void countsCopiesWhereThereIsNoKey() throws Exception {
        HashMerge merge = merge(
                false,
                List.of(row(7, 7), row(7, 7), row(7, 7), row(9, 9)),
                List.of(row(7, 7), row(8, 8), row(8, 8), row(9, 9)));
        assertThat(merge.found())
                .containsExactly(
                        new Found(DifferenceKind.MISSING, 7, 7, 0, 2), new Found(DifferenceKind.EXTRA, 8, 0, 8, 2));
        assertThat(merge.missing()).isEqualTo(2);
        assertThat(merge.extra()).isEqualTo(2);
    }

    @Test
    void countsEverythingThatItDoesNotList() throws Exception {
        HashMerge merge = new HashMerge(1, true);
        merge.merge(new Rows(List.of(row(1, 1), row(2, 2), row(3, 3))), new Rows(List.of(row(3, 4))));
        assertThat(merge.found()).hasSize(1);
        assertThat(merge.missing()).isEqualTo(2);
        assertThat(merge.mismatched()).isEqualTo(1);
    }

    @Test
    void countsAsAnotherWayOfCountingDoes() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            List<Row> source = new ArrayList<>();
            List<Row> target = new ArrayList<>();
            long missing = 0;
            long extra = 0;
            long mismatched = 0;
            BucketSums sourceKeys = new BucketSums(1);
            BucketSums targetKeys = new BucketSums(1);
            for (long key = -20; key < 20; key++) {
                boolean onSource = random.nextInt(10) > 0;
                boolean onTarget = random.nextInt(10) > 0;
                boolean same = random.nextInt(10) > 0;
                if (onSource) {
                    sourceKeys.add(0, HashSeeds.mix(key), 1);
                    source.add(row(HashSeeds.mix(key), key));
                }
                if (onTarget) {
                    targetKeys.add(0, HashSeeds.mix(key), 1);
                    target.add(row(HashSeeds.mix(key), same ? key : key + 1));
                }
                missing += onSource && !onTarget ? 1 : 0;
                extra += onTarget && !onSource ? 1 : 0;
                mismatched += onSource && onTarget && !same ? 1 : 0;
            }
            HashMerge merge = merge(true, source, target);
            assertThat(List.of(merge.missing(), merge.extra(), merge.mismatched()))
                    .as("seed " + seed)
                    .containsExactly(missing, extra, mismatched);
            assertThat(sourceKeys.differsBy(targetKeys, merge.surplus()))
                    .as("the keys are explained, seed " + seed)
                    .isTrue();
            assertThat(sourceKeys.differsBy(targetKeys, new BucketSums(1)))
                    .as("one missing and one extra do not cancel, seed " + seed)
                    .isEqualTo(missing + extra == 0);
        }
    }
}
