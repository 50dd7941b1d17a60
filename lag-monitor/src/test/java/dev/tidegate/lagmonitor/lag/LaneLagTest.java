package dev.tidegate.lagmonitor.lag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.lagmonitor.model.Observed;
import dev.tidegate.lagmonitor.model.SourceClockSample;
import dev.tidegate.lagmonitor.model.TargetView;
import dev.tidegate.lagmonitor.model.TopicView;
import dev.tidegate.lagmonitor.model.Views;
import dev.tidegate.model.Lsn;
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

        assertThat(lag.time()).isEqualTo(Observed.of(Duration.ofSeconds(2)));
        assertThat(lag.bytes()).isEqualTo(Observed.of(0x2000L));
        assertThat(stage(lag, Stage.Name.CAPTURE).time()).isEqualTo(Observed.of(Duration.ofMillis(400)));
        assertThat(stage(lag, Stage.Name.TRANSPORT).time()).isEqualTo(Observed.of(Duration.ofMillis(500)));
        assertThat(stage(lag, Stage.Name.APPLY).time()).isEqualTo(Observed.of(Duration.ofMillis(1100)));
        assertThat(stage(lag, Stage.Name.CAPTURE).bytes()).isEqualTo(Observed.of(0x800L));
        assertThat(stage(lag, Stage.Name.TRANSPORT).bytes()).isEqualTo(Observed.of(0x800L));
        assertThat(stage(lag, Stage.Name.APPLY).bytes()).isEqualTo(Observed.of(0x1000L));
        assertThat(stage(lag, Stage.Name.CAPTURE).records().value()).isEmpty();
        assertThat(stage(lag, Stage.Name.TRANSPORT).records()).isEqualTo(Observed.of(10L));
        assertThat(stage(lag, Stage.Name.APPLY).records()).isEqualTo(Observed.of(20L));
    }

    @Test
    void risesSecondBySecondWhileTheTargetTakesNothing() {
        for (int second = 0; second < 20; second++) {
            views.targetNanos = second * SECOND;
            assertThat(lag().time()).isEqualTo(Observed.of(Duration.ofSeconds(2 + second)));
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

        assertThat(lag.time()).isEqualTo(Observed.of(Duration.ofMillis(300)));
        assertThat(lag.bytes()).isEqualTo(Observed.of(0L));
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
        Observed<SourceClockSample> source = Observed.of(views.source().clock());
        LaneLag withoutSource = LaneLag.of(Observed.unknown("no source"), topic(), target());
        LaneLag withoutKafka = LaneLag.of(source, Observed.unknown("no Kafka"), target());
        LaneLag withoutTarget = LaneLag.of(source, topic(), Observed.unknown("no target"));

        assertThat(withoutSource.time()).isEqualTo(Observed.unknown("no source"));
        assertThat(withoutTarget.time()).isEqualTo(Observed.unknown("no target"));
        assertThat(withoutKafka.time().value()).as("Kafka is not needed for it").isPresent();
        assertThat(stage(withoutKafka, Stage.Name.APPLY).time()).isEqualTo(Observed.unknown("no Kafka"));
        assertThat(withoutSource.bytes()).isEqualTo(Observed.unknown("no source"));
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
            assertThat(lag.time()).as("seed %d", seed).isEqualTo(Observed.of(sum));
            assertThat(lag.bytes()).as("seed %d", seed).isEqualTo(Observed.of(bytes));
        }
    }

    private LaneLag lag() {
        return LaneLag.of(Observed.of(views.source().clock()), topic(), target());
    }

    private Observed<TopicView> topic() {
        return Observed.of(views.topic());
    }

    private Observed<TargetView> target() {
        return Observed.of(views.target());
    }

    private static Stage stage(LaneLag lag, Stage.Name name) {
        return lag.stage(name);
    }
}
