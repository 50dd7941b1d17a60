package dev.tidegate.lagmonitor.lag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidegate.lagmonitor.lag.Movement.Trend;
import dev.tidegate.lagmonitor.model.Observed;
import dev.tidegate.lagmonitor.model.Sample;
import dev.tidegate.lagmonitor.model.Views;
import dev.tidegate.model.Lsn;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MovementTest {

    private static final Duration BEAT = Duration.ofSeconds(2);

    @Test
    void anIdleSourceIsSteadyAndCaughtUp() {
        Movement movement = Movement.of(samples(60, second -> 100 + second % 2 * 800), BEAT);

        assertThat(movement.trend()).isEqualTo(Observed.of(Trend.STEADY));
        assertThat(movement.catchUp()).isEqualTo(Observed.of(Duration.ZERO));
    }

    @Test
    void aStalledApplierGainsASecondOfLagInASecond() {
        Movement movement = Movement.of(samples(20, second -> 500 + second * 1000), BEAT);

        assertThat(movement.slope().value().orElseThrow()).isCloseTo(1.0, within(0.001));
        assertThat(movement.trend()).isEqualTo(Observed.of(Trend.RISING));
        assertThat(movement.catchUp().reason()).contains("it does not catch up at present");
    }

    @Test
    void tellsWhenItWillHaveCaughtUp() {
        Movement movement = Movement.of(samples(11, second -> 60_000 - second * 3000), BEAT);

        assertThat(movement.trend()).isEqualTo(Observed.of(Trend.FALLING));
        assertThat(movement.catchUp()).isEqualTo(Observed.of(Duration.ofSeconds(10)));
    }

    @Test
    void rates() {
        Movement movement = Movement.of(samples(11, second -> 0), BEAT);

        assertThat(movement.walBytesPerSecond()).isEqualTo(Observed.of(1000.0));
        assertThat(movement.recordsPerSecond()).isEqualTo(Observed.of(20.0));
        assertThat(movement.changesPerSecond()).isEqualTo(Observed.of(10.0));
    }

    @Test
    void isUnknownBeforeThereAreEnoughSamplesAndNeverNegative() {
        assertThat(Movement.of(samples(1, second -> 0), BEAT).changesPerSecond().value())
                .isEmpty();
        assertThat(Movement.of(List.of(), BEAT).trend().value()).isEmpty();
        assertThat(Movement.of(List.of(), BEAT).catchUp().reason()).contains("the lag is unknown");
        List<Sample> backwards = List.of(samples(11, s -> 0).get(10), at(20, sample(0, 0)));
        assertThat(Movement.of(backwards, BEAT).changesPerSecond().reason())
                .contains("its counter was reset in between");
    }

    @Test
    void unknownLagsAreLeftOutAndNotTakenForZero() {
        List<Sample> samples = IntStream.range(0, 20)
                .mapToObj(second -> second % 3 == 0 ? unknown(second) : sample(second, 500 + second * 1000))
                .toList();

        assertThat(Movement.of(samples, BEAT).slope().value().orElseThrow()).isCloseTo(1.0, within(0.001));
    }

    private static List<Sample> samples(int count, IntFunction<Integer> lagMillis) {
        return IntStream.range(0, count)
                .mapToObj(second -> sample(second, lagMillis.apply(second)))
                .toList();
    }

    static Sample sample(int second, int lagMillis) {
        return new Sample(
                Views.NOON.plusSeconds(second),
                second * 1_000_000_000L,
                Optional.of(Duration.ofMillis(lagMillis)),
                OptionalLong.of(1000),
                Optional.of(new Lsn(1 + second * 1000L)),
                OptionalLong.of(second * 20L),
                OptionalLong.of(second * 10L));
    }

    private static Sample at(int second, Sample sample) {
        return new Sample(
                sample.at(),
                second * 1_000_000_000L,
                sample.lag(),
                sample.behindBytes(),
                sample.sourceLsn(),
                sample.topicEnd(),
                sample.changes());
    }

    private static Sample unknown(int second) {
        return new Sample(
                Views.NOON.plusSeconds(second),
                second * 1_000_000_000L,
                Optional.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                OptionalLong.empty());
    }
}
