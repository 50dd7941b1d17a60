package dev.tidegate.postgres.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.postgres.snapshot.CommitVisibility.Transactions;
import org.junit.jupiter.api.Test;

class CommitVisibilityTest {

    private static boolean settled(String snapshot, String now) {
        return Transactions.parse(snapshot).isSettledBy(Transactions.parse(now));
    }

    @Test
    void waitsForATransactionThatTheSnapshotTakesForOver() {
        assertThat(settled("700:705:700", "700:706:700,703")).isFalse();
        assertThat(settled("700:705:700", "700:706:700,705")).isTrue();
    }

    @Test
    void waitsUntilTheServerKnowsAllOfThem() {
        assertThat(settled("700:705:", "700:703:")).isFalse();
        assertThat(settled("700:705:", "705:705:")).isTrue();
    }

    @Test
    void doesNotWaitForWhatIsOpenInTheSnapshotToo() {
        assertThat(settled("700:705:701,702", "701:720:701,702,715")).isTrue();
    }
}
