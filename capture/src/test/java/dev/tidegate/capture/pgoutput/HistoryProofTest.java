package dev.tidegate.capture.pgoutput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.history.HeldPoint;
import dev.tidegate.model.history.PointIdentity;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HistoryProofTest {

    private static final Lsn HELD = new Lsn(1000);
    private static final PointIdentity TRANSACTION = PointIdentity.transaction(7, 42);
    private static final PointIdentity MESSAGE = PointIdentity.message("beat");

    private static HistoryProof proof(PointIdentity identity, long confirmed) {
        return HistoryProof.of(List.of(new HeldPoint(HELD, Optional.of(identity), "topic")), new Lsn(confirmed));
    }

    @Test
    void isGivenByExactlyTheTransactionThatIsHeld() {
        HistoryProof proof = proof(TRANSACTION, 500);
        proof.begins(6, new Lsn(700));
        proof.committed(6, new Lsn(800), 41, false);
        assertThat(proof.isGiven()).isFalse();
        proof.begins(7, new Lsn(900));
        proof.committed(7, HELD, 42, false);
        assertThat(proof.isGiven()).isTrue();
        proof.begins(8, new Lsn(1000));
        proof.committed(8, new Lsn(1100), 43, false);
    }

    @Test
    void isGivenByTheMessageThatIsHeld() {
        HistoryProof proof = proof(MESSAGE, 900);
        assertThat(proof.isGiven()).isFalse();
        proof.message(HELD, "beat");
        assertThat(proof.isGiven()).isTrue();
    }

    /** Nothing is sent again, and only we confirm the slot. */
    @Test
    void isNotNeededWhereTheSlotStands() {
        assertThat(proof(MESSAGE, 1000).isGiven()).isTrue();
        assertThat(proof(TRANSACTION, 1000).isGiven()).isTrue();
        assertThat(HistoryProof.of(List.of(HeldPoint.of(HELD)), new Lsn(1)).isGiven())
                .isTrue();
    }

    @Test
    void refusesAnotherTransactionOrTimeAtThePoint() {
        assertRefused(() -> proof(TRANSACTION, 500).committed(8, HELD, 42, false));
        assertRefused(() -> proof(TRANSACTION, 500).committed(7, HELD, 43, false));
        assertRefused(() -> proof(TRANSACTION, 500).message(HELD, "beat"));
        assertRefused(() -> proof(MESSAGE, 500).committed(7, HELD, 42, false));
        assertRefused(() -> proof(MESSAGE, 500).message(HELD, "another"));
    }

    @Test
    void refusesAStreamThatPassesThePoint() {
        assertRefused(() -> proof(TRANSACTION, 500).begins(9, HELD));
        assertRefused(() -> proof(TRANSACTION, 500).begins(9, new Lsn(1200)));
        assertRefused(() -> proof(TRANSACTION, 500).committed(9, new Lsn(1001), 50, false));
        assertRefused(() -> proof(TRANSACTION, 500).message(new Lsn(1001), "beat"));
    }

    /** A session that begins elsewhere makes another time of the upstream's. */
    @Test
    void goesByTheIdOfAReplicatedTransaction() {
        HistoryProof proof = proof(TRANSACTION, 500);
        proof.committed(7, HELD, 99, true);
        assertThat(proof.isGiven()).isTrue();
        assertRefused(() -> proof(TRANSACTION, 500).committed(70, HELD, 99, true));
    }

    @Test
    void wantsBothPointsOfTopicAndTarget() {
        HistoryProof proof = HistoryProof.of(
                List.of(
                        new HeldPoint(new Lsn(2000), Optional.of(MESSAGE), "topic"),
                        new HeldPoint(HELD, Optional.of(TRANSACTION), "target")),
                new Lsn(500));
        proof.committed(7, HELD, 42, false);
        assertThat(proof.isGiven()).isFalse();
        proof.message(new Lsn(2000), "beat");
        assertThat(proof.isGiven()).isTrue();
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable step) {
        assertThatThrownBy(step).isInstanceOfSatisfying(TidegateException.class, refused -> assertThat(refused.code())
                .isEqualTo("SOURCE-SET-BACK"));
    }
}
