package dev.tidegate.verify.compare.incremental;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** From which snapshot on rows can be told apart by the transactions that wrote them. */
class SnapshotXidsTest {

    private static final SnapshotXids NOW = new SnapshotXids(5_000_000_000L, 5_000_000_100L, "00000001");

    @Test
    void reachesBackByLessThanHalfTheCircle() {
        assertThat(NOW.reachesBackTo(5_000_000_000L)).isTrue();
        assertThat(NOW.reachesBackTo(4_999_999_999L)).isTrue();
        assertThat(NOW.reachesBackTo(5_000_000_100L - (1L << 30))).isFalse();
        assertThat(NOW.reachesBackTo(5_000_000_101L - (1L << 30))).isTrue();
    }

    @Test
    void doesNotReachWhatHasNotBeen() {
        assertThat(NOW.reachesBackTo(5_000_000_001L)).isFalse();
        assertThat(NOW.reachesBackTo(0)).isFalse();
    }

    @Test
    void comparesInTheCircleOf32Bits() {
        assertThat(SnapshotXids.writtenSince(4_294_967_300L))
                .isEqualTo("((xmin::text::bigint - 4) & 4294967295) < 2147483648");
    }
}
