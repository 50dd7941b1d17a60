package dev.tidegate.monitor.lag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.monitor.Reading;
import dev.tidegate.monitor.Views;
import dev.tidegate.monitor.probe.SlotStatus;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SlotForecastTest {

    private static final Reading<SlotStatus> LIMITED =
            Reading.of(Views.slot("extended", true, Optional.of(6_000_000L)));

    @Test
    void lastsAsLongAsTheSourceMayGoOnWritingAtThisRate() {
        assertThat(left(LIMITED, Reading.of(100_000.0))).contains(Duration.ofSeconds(60));
    }

    @Test
    void hasNoEndInSightWithoutALimitOrWithoutWrites() {
        assertThat(left(Reading.of(Views.slot("reserved", true, Optional.empty())), Reading.of(1e9)))
                .isEmpty();
        assertThat(left(LIMITED, Reading.of(0.0))).isEmpty();
    }

    @Test
    void isOverForALostSlot() {
        Reading<SlotStatus> lost = Reading.of(Views.slot("lost", false, Optional.empty()));

        assertThat(left(lost, Reading.unknown("too early"))).contains(Duration.ZERO);
    }

    /** Past the limit the server says so by a negative size. */
    @Test
    void isNeverNegative() {
        Reading<SlotStatus> past = Reading.of(Views.slot("unreserved", true, Optional.of(-5L)));

        assertThat(left(past, Reading.of(10.0))).contains(Duration.ZERO);
    }

    @Test
    void isUnknownWithoutARateOrASlot() {
        assertThat(SlotForecast.of(LIMITED, Reading.unknown("too early"))).isEqualTo(Reading.unknown("too early"));
        assertThat(SlotForecast.of(Reading.unknown("no slot"), Reading.of(1.0))).isEqualTo(Reading.unknown("no slot"));
    }

    private static Optional<Duration> left(Reading<SlotStatus> slot, Reading<Double> rate) {
        return SlotForecast.of(slot, rate).value().orElseThrow().left();
    }
}
