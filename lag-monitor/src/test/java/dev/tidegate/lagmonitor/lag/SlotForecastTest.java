package dev.tidegate.lagmonitor.lag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.lagmonitor.model.Observed;
import dev.tidegate.lagmonitor.model.SlotStatus;
import dev.tidegate.lagmonitor.model.Views;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SlotForecastTest {

    private static final Observed<SlotStatus> LIMITED =
            Observed.of(Views.slot("extended", true, Optional.of(6_000_000L)));

    @Test
    void lastsAsLongAsTheSourceMayGoOnWritingAtThisRate() {
        assertThat(left(LIMITED, Observed.of(100_000.0))).contains(Duration.ofSeconds(60));
    }

    @Test
    void hasNoEndInSightWithoutALimitOrWithoutWrites() {
        assertThat(left(Observed.of(Views.slot("reserved", true, Optional.empty())), Observed.of(1e9)))
                .isEmpty();
        assertThat(left(LIMITED, Observed.of(0.0))).isEmpty();
    }

    @Test
    void isOverForALostSlot() {
        Observed<SlotStatus> lost = Observed.of(Views.slot("lost", false, Optional.empty()));

        assertThat(left(lost, Observed.unknown("too early"))).contains(Duration.ZERO);
    }

    /** Past the limit the server says so by a negative size. */
    @Test
    void isNeverNegative() {
        Observed<SlotStatus> past = Observed.of(Views.slot("unreserved", true, Optional.of(-5L)));

        assertThat(left(past, Observed.of(10.0))).contains(Duration.ZERO);
    }

    @Test
    void isUnknownWithoutARateOrASlot() {
        assertThat(SlotForecast.of(LIMITED, Observed.unknown("too early"))).isEqualTo(Observed.unknown("too early"));
        assertThat(SlotForecast.of(Observed.unknown("no slot"), Observed.of(1.0)))
                .isEqualTo(Observed.unknown("no slot"));
    }

    private static Optional<Duration> left(Observed<SlotStatus> slot, Observed<Double> rate) {
        return SlotForecast.of(slot, rate).value().orElseThrow().left();
    }
}
