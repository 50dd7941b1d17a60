package dev.tidegate.lagmonitor.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.lagmonitor.alert.Notification.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AlertStateTest {

    private static final ConditionResult BAD = ConditionResult.bad("it is bad", "9");
    private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");

    private final AlertState state =
            new AlertState(Duration.ofMinutes(1), Duration.ofMinutes(2), Duration.ofMinutes(10));

    @Test
    void tellsOnlyOfWhatLasts() {
        assertThat(at(0, BAD)).isEmpty();
        assertThat(at(59, BAD)).isEmpty();
        assertThat(at(60, BAD)).contains(Kind.FIRING);
        assertThat(state.since()).isEqualTo(START);
        assertThat(at(61, BAD)).isEmpty();
    }

    @Test
    void aGapBeginsAnew() {
        at(0, BAD);
        at(30, ConditionResult.FINE);
        assertThat(at(70, BAD)).isEmpty();
        assertThat(at(129, BAD)).isEmpty();
        assertThat(at(130, BAD)).contains(Kind.FIRING);
        assertThat(state.since()).isEqualTo(START.plusSeconds(70));
    }

    @Test
    void isResolvedOnceAfterItHasBeenGoodForAWhile() {
        fire();
        assertThat(at(100, ConditionResult.FINE)).isEmpty();
        assertThat(at(150, BAD)).isEmpty();
        assertThat(at(160, ConditionResult.FINE)).isEmpty();
        assertThat(at(279, ConditionResult.FINE)).isEmpty();
        assertThat(at(280, ConditionResult.FINE)).contains(Kind.RESOLVED);
        assertThat(state.isFiring()).isFalse();
        assertThat(at(281, ConditionResult.FINE)).isEmpty();
        assertThat(state.lastBad().summary()).isEqualTo("it is bad");
    }

    @Test
    void whatIsBetweenOrUnknownBeginsNothingAndEndsNothing() {
        for (ConditionResult neither :
                new ConditionResult[] {ConditionResult.between("8"), ConditionResult.CANNOT_TELL}) {
            AlertState fresh = new AlertState(Duration.ZERO, Duration.ZERO, Duration.ofMinutes(10));
            assertThat(fresh.update(neither, 0, START)).isEmpty();
            assertThat(fresh.update(BAD, 1, START)).contains(Kind.FIRING);
            assertThat(fresh.update(neither, 2, START)).isEmpty();
            assertThat(fresh.isFiring()).isTrue();
            assertThat(fresh.update(ConditionResult.FINE, 3, START)).contains(Kind.RESOLVED);
        }
    }

    @Test
    void isToldAgainAtTheIntervalAndNotBetween() {
        fire();
        int told = 0;
        for (int second = 61; second < 60 + 1_800; second++) {
            Optional<Kind> kind = at(second, second % 2 == 0 ? BAD : ConditionResult.CANNOT_TELL);
            told += kind.equals(Optional.of(Kind.STILL_FIRING)) ? 1 : 0;
        }
        assertThat(told).isEqualTo(2);
        assertThat(at(60 + 1_800, BAD)).contains(Kind.STILL_FIRING);
    }

    private void fire() {
        at(0, BAD);
        assertThat(at(60, BAD)).contains(Kind.FIRING);
    }

    private Optional<Kind> at(int second, ConditionResult finding) {
        return state.update(finding, second * 1_000_000_000L, START.plusSeconds(second));
    }
}
