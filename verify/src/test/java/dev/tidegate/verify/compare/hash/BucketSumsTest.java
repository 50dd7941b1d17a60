package dev.tidegate.verify.compare.hash;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Each of the three numbers finds what the other two do not see. */
class BucketSumsTest {

    private static final int BUCKETS = 16;

    private static long hash(long upper, long lower) {
        return upper << 32 | lower;
    }

    private static BucketSums of(int bucket, long... hashes) {
        BucketSums sums = new BucketSums(BUCKETS);
        for (long hash : hashes) {
            sums.add(bucket, hash, 1);
        }
        return sums;
    }

    private static void assertDiffer(BucketSums one, BucketSums other, int bucket) {
        assertThat(one.differing(other)).containsExactly(bucket);
        assertThat(other.differing(one)).containsExactly(bucket);
        assertThat(one.differsBy(other, new BucketSums(BUCKETS))).isFalse();
        assertThat(one.differing(one)).isEmpty();
        assertThat(one.differsBy(one, new BucketSums(BUCKETS))).isTrue();
    }

    @Test
    void differencesThatCancelInTheSumAreFound() {
        assertDiffer(of(3, hash(1, 2), hash(3, 4)), of(3, hash(1, 4), hash(3, 2)), 3);
    }

    @Test
    void differencesThatCancelInTheMixedSumAreFound() {
        assertDiffer(of(3, hash(2, 6)), of(3, hash(3, 4)), 3);
    }

    @Test
    void aRowWhoseHashIsNothingIsFound() {
        assertDiffer(of(3, hash(1, 1)), of(3, hash(1, 1), 0), 3);
    }

    @Test
    void theFirstAndTheLastBucketCount() {
        assertDiffer(of(0, hash(1, 1)), new BucketSums(BUCKETS), 0);
        assertDiffer(of(BUCKETS - 1, hash(1, 1)), new BucketSums(BUCKETS), BUCKETS - 1);
    }
}
