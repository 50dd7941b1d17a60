package dev.tidegate.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LsnTest {

    @ParameterizedTest
    @ValueSource(strings = {"0/0", "16/B374D848", "FFFFFFFF/FFFFFFFF", "1/0"})
    void printsWhatItParsed(String text) {
        assertThat(Lsn.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "1/", "/1", "1", "123456789/0", "0/123456789", "x/1", "1/-1", "+1/2"})
    void refusesWhatIsNoLsn(String text) {
        assertThatThrownBy(() -> Lsn.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not an LSN");
    }

    @Test
    void comparesWithoutSign() {
        Lsn high = Lsn.parse("80000000/0");
        assertThat(high.isAfter(Lsn.parse("7FFFFFFF/FFFFFFFF"))).isTrue();
        assertThat(Lsn.max(high, Lsn.NONE)).isEqualTo(high);
        assertThat(Lsn.min(high, Lsn.NONE)).isEqualTo(Lsn.NONE);
    }

    @Test
    void aTransactionIsContainedOnceTheTargetStandsBehindItsCommitRecord() {
        TransactionId transaction = new TransactionId(1, Lsn.parse("0/100"));
        assertThat(transaction.isContainedIn(Lsn.parse("0/100"))).isFalse();
        assertThat(transaction.isContainedIn(Lsn.parse("0/130"))).isTrue();
        assertThat(TransactionId.parse(transaction.toString())).isEqualTo(transaction);
    }
}
