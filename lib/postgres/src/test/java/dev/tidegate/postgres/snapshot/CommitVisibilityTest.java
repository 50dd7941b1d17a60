package dev.tidegate.postgres.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.postgres.snapshot.CommitVisibility.Transactions;
import org.junit.jupiter.api.Test;

class CommitVisibilityTest {

    private static boolean visible(String snapshot, String now) {
        return Transactions.parse(snapshot).isVisibleTo(Transactions.parse(now));
    }

    @Test
    void waitsForATransactionThatTheSnapshotTakesForOver() {
        assertThat(visible("700:705:700", "700:706:700,703")).isFalse();
        assertThat(visible("700:705:700", "700:706:700,705")).isTrue();
    }

    @Test
    void waitsUntilTheServerKnowsAllOfThem() {
        assertThat(visible("700:705:", "700:703:")).isFalse();
        assertThat(visible("700:705:", "705:705:")).isTrue();
    }

    @Test
    void doesNotWaitForWhatIsOpenInTheSnapshotToo() {
        assertThat(visible("700:705:701,702", "701:720:701,702,715")).isTrue();
    }
}
