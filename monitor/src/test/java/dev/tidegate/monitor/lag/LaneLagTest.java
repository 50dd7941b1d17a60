package dev.tidegate.monitor.lag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.Lsn;
import dev.tidegate.monitor.Reading;
import dev.tidegate.monitor.Views;
import dev.tidegate.monitor.probe.SourceClock;
import dev.tidegate.monitor.probe.TargetView;
import dev.tidegate.monitor.probe.TopicView;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LaneLagTest {

    private static final long SECOND = 1_000_000_000L;

    private final Views views = new Views();

    @Test
    void isDividedAmongTheStages() {
        LaneLag lag = lag();

        assertThat(lag.time()).isEqualTo(Reading.of(Duration.ofSeconds(2)));
        assertThat(lag.bytes()).isEqualTo(Reading.of(0x2000L));
        assertThat(stage(lag, Stage.Name.CAPTURE).time()).isEqualTo(Reading.of(Duration.ofMillis(400)));
        assertThat(stage(lag, Stage.Name.TRANSPORT).time()).isEqualTo(Reading.of(Duration.ofMillis(500)));
        assertThat(stage(lag, Stage.Name.APPLY).time()).isEqualTo(Reading.of(Duration.ofMillis(1100)));
        assertThat(stage(lag, Stage.Name.CAPTURE).bytes()).isEqualTo(Reading.of(0x800L));
        assertThat(stage(lag, Stage.Name.TRANSPORT).bytes()).isEqualTo(Reading.of(0x800L));
        assertThat(stage(lag, Stage.Name.APPLY).bytes()).isEqualTo(Reading.of(0x1000L));
        assertThat(stage(lag, Stage.Name.CAPTURE).records().value()).isEmpty();
        assertThat(stage(lag, Stage.Name.TRANSPORT).records()).isEqualTo(Reading.of(10L));
        assertThat(stage(lag, Stage.Name.APPLY).records()).isEqualTo(Reading.of(20L));
    }

    @Test
    void risesSecondBySecondWhileTheTargetTakesNothing() {
        for (int second = 0; second < 20; second++) {
            views.targetNanos = second * SECOND;
            assertThat(lag().time()).isEqualTo(Reading.of(Duration.ofSeconds(2 + second)));
        }
    }

    /** This machine's clock and the target's are never looked at, so only the source's own could matter, and it cancels out. */
    @ParameterizedTest
    @ValueSource(longs = {-3600, 3600})
    void isTheSameWhateverTheSourcesClockShows(long skewSeconds) {
        LaneLag before = lag();
        views.clockOfTheSourceIsOffBy(Duration.ofSeconds(skewSeconds));

        assertThat(lag()).isEqualTo(before);
    }

    @Test
    void aTargetThatWasAskedLaterThanTheSourceHasAllThatTheSourceHad() {
        views.applied = Lsn.parse("0/4000");
        views.targetNanos = SECOND;
        views.heldAt = Views.NOON.plusMillis(700);

        LaneLag lag = lag();

        assertThat(lag.time()).isEqualTo(Reading.of(Duration.ofMillis(300)));
        assertThat(lag.bytes()).isEqualTo(Reading.of(0L));
    }

    @Test
    void aTargetAheadOfASourceThatWasAskedLaterIsUnknown() {
        views.applied = Lsn.parse("0/4000");
        views.sourceNanos = SECOND;

        assertThat(lag().bytes().reason())
                .hasValueSatisfying(why -> assertThat(why).contains("another server"));
    }

    @Test
    void isUnknownWithTheReasonWhenASideDoesNotAnswer() {
        Reading<SourceClock> source = Reading.of(views.source().clock());
        LaneLag withoutSource = LaneLag.of(Reading.unknown("no source"), topic(), target());
        LaneLag withoutKafka = LaneLag.of(source, Reading.unknown("no Kafka"), target());
        LaneLag withoutTarget = LaneLag.of(source, topic(), Reading.unknown("no target"));

        assertThat(withoutSource.time()).isEqualTo(Reading.unknown("no source"));
        assertThat(withoutTarget.time()).isEqualTo(Reading.unknown("no target"));
        assertThat(withoutKafka.time().value()).as("Kafka is not needed for it").isPresent();
        assertThat(stage(withoutKafka, Stage.Name.APPLY).time()).isEqualTo(Reading.unknown("no Kafka"));
        assertThat(withoutSource.bytes()).isEqualTo(Reading.unknown("no source"));
    }

    @Test
    void isUnknownAndNotNegativeWhenTheSourcesClockWasSetBack() {
        views.heldAt = Views.NOON.plusSeconds(10);

        assertThat(lag().time().reason()).isPresent();
    }

    @Test
    void stagesAreNeverNegativeAndAddUpWhateverWasAskedWhen() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            views.targetNanos = random.nextLong(5 * SECOND);
            views.heldAt = Views.NOON.minusMillis(random.nextInt(3_000));
            views.readableAt = Views.NOON.minusMillis(random.nextInt(3_000) - 1_000);
            views.writtenAt = Views.NOON.minusMillis(random.nextInt(3_000) - 1_000);
            views.applied = new Lsn(0x1000 + random.nextInt(0x2000));
            LaneLag lag = lag();

            Duration sum = Duration.ZERO;
            long bytes = 0;
            for (Stage stage : lag.stages()) {
                assertThat(stage.time().value().orElseThrow())
                        .as("seed %d", seed)
                        .isGreaterThanOrEqualTo(Duration.ZERO);
                assertThat(stage.bytes().value().orElseThrow())
                        .as("seed %d", seed)
                        .isNotNegative();
                sum = sum.plus(stage.time().value().orElseThrow());
                bytes += stage.bytes().value().orElseThrow();
            }
            assertThat(lag.time()).as("seed %d", seed).isEqualTo(Reading.of(sum));
            assertThat(lag.bytes()).as("seed %d", seed).isEqualTo(Reading.of(bytes));
        }
    }

    private LaneLag lag() {
        return LaneLag.of(Reading.of(views.source().clock()), topic(), target());
    }

    private Reading<TopicView> topic() {
        return Reading.of(views.topic());
    }

    private Reading<TargetView> target() {
        return Reading.of(views.target());
    }

    private static Stage stage(LaneLag lag, Stage.Name name) {
        return lag.stage(name);
    }
}
