package dev.tidegate.capture.pgoutput;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.Lsn;
import org.junit.jupiter.api.Test;

class DecodedTruncatesTest {

    private final DecodedTruncates truncates = new DecodedTruncates();

    @Test
    void aTruncateIsFoundByItsTransactionAlone() {
        truncates.truncated(1, 100, new Lsn(10));
        assertThat(truncates.has(1, 100)).isTrue();
        assertThat(truncates.has(1, 200)).isFalse();
        assertThat(truncates.has(1, 99)).isFalse();
        assertThat(truncates.has(2, 100)).isFalse();
    }

    @Test
    void numbersOfTransactionsComeRoundAgain() {
        truncates.truncated(1, 0xFFFF_FFF0L, new Lsn(10));
        assertThat(truncates.has(1, 0xFFFF_FFF0L)).isTrue();
        assertThat(truncates.has(1, 5)).isFalse();
    }

    @Test
    void whatWasFoundIsNotFoundAgainOnceSettled() {
        truncates.truncated(1, 100, new Lsn(10));
        truncates.truncated(1, 105, new Lsn(20));
        truncates.truncated(1, 110, new Lsn(30));
        assertThat(truncates.has(1, 105)).isTrue();
        assertThat(truncates.has(1, 105)).isTrue();
        truncates.settle(Lsn.NONE);
        assertThat(truncates.has(1, 106)).isFalse();
        assertThat(truncates.has(1, 110)).isTrue();
    }

    @Test
    void whatNobodyAsksForIsForgotten() {
        truncates.truncated(1, 100, new Lsn(10));
        truncates.settle(new Lsn(11));
        assertThat(truncates.has(1, 100)).isFalse();
    }

    @Test
    void isPastAPointOnceTheStreamHasComeToWhereItWasFirstAskedFor() {
        truncates.reached(new Lsn(10));
        assertThat(truncates.hasPassed(1, 100, new Lsn(10))).isTrue();
        assertThat(truncates.hasPassed(1, 101, new Lsn(11))).isFalse();
        truncates.reached(new Lsn(12));
        assertThat(truncates.hasPassed(1, 101, new Lsn(20))).isTrue();
        assertThat(truncates.hasPassed(1, 102, new Lsn(20))).isFalse();
        truncates.settle(Lsn.NONE);
        assertThat(truncates.hasPassed(1, 101, new Lsn(20))).isFalse();
    }
}
