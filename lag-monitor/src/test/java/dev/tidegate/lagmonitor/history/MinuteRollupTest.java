package dev.tidegate.lagmonitor.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.lagmonitor.model.Sample;
import dev.tidegate.state.monitor.GateState;
import dev.tidegate.state.monitor.MinuteSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class MinuteRollupTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final long SECOND = 1_000_000_000L;

    private final MinuteRollup cut = new MinuteRollup();
    /** One each second, from monotonic time 0 on. */
    private final List<Sample> samples = new ArrayList<>();

    @Test
    void everySampleIsInOneMinuteOfTheTargetsClockHoweverUnevenTheCuts() {
        cut.clock(NOON.plusSeconds(20), 0);
        List<MinuteSummary> all = new ArrayList<>();
        long now = 0;
        for (int pause : List.of(61, 59, 7, 90, 60, 61, 200, 5, 57)) {
            now += pause;
            all.addAll(cutAt(now, true));
        }

        // From 12:00:20 on, 600 seconds: the last whole minute is 12:09.
        assertThat(all)
                .extracting(MinuteSummary::minute)
                .doesNotHaveDuplicates()
                .isSorted();
        assertThat(all).hasSize(10);
        assertThat(all.get(0).minute()).isEqualTo(NOON);
        assertThat(all.get(0).samples()).isEqualTo(40);
        assertThat(all.subList(1, 10))
                .allSatisfy(minute -> assertThat(minute.samples()).isEqualTo(60));
        assertThat(all.get(9).minute()).isEqualTo(NOON.plus(Duration.ofMinutes(9)));
    }

    /** While the target is down its minutes are the most telling ones. */
    @Test
    void whatCouldNotBeWrittenIsCutAgainWithTheGateOfThen() {
        cut.clock(NOON, 0);
        cut.gate(GateState.OPEN, 30 * SECOND);
        cut.gate(GateState.CLOSED, 90 * SECOND);
        cut.gate(GateState.OPEN, 200 * SECOND);
        assertThat(cutAt(130, false)).hasSize(2);

        List<MinuteSummary> later = cutAt(190, true);
        assertThat(later).extracting(MinuteSummary::minute).containsExactly(NOON, minute(1), minute(2));
        assertThat(later)
                .extracting(MinuteSummary::gate)
                .containsExactly(GateState.OPEN, GateState.CLOSED, GateState.CLOSED);
        assertThat(cutAt(191, true)).isEmpty();
    }

    @Test
    void nothingIsCutBeforeTheClockIsKnown() {
        assertThat(cutAt(130, true)).isEmpty();
        cut.clock(NOON.plusSeconds(130), 130 * SECOND);
        assertThat(cutAt(131, true)).extracting(MinuteSummary::minute).containsExactly(NOON, minute(1));
    }

    /** Asked again and again, a clock is a little off each time: no look may fall between two minutes for it. */
    @Test
    void aClockThatIsALittleOffStandsAndOneThatWasSetIsTaken() {
        cut.clock(NOON, 0);
        cut.clock(NOON.plusSeconds(60).minusMillis(300), 60 * SECOND);
        assertThat(cutAt(60, true)).singleElement().satisfies(minute -> assertThat(minute.samples())
                .isEqualTo(60));

        cut.clock(NOON.plusSeconds(3_660), 60 * SECOND);
        assertThat(cutAt(120, true)).extracting(MinuteSummary::minute).containsExactly(minute(61));
    }

    private static Instant minute(int n) {
        return NOON.plus(Duration.ofMinutes(n));
    }

    private List<MinuteSummary> cutAt(long second, boolean written) {
        for (long next = samples.size(); next < second; next++) {
            samples.add(new Sample(
                    NOON,
                    next * SECOND,
                    Optional.of(Duration.ofSeconds(1)),
                    OptionalLong.empty(),
                    Optional.empty(),
                    OptionalLong.empty(),
                    OptionalLong.empty()));
        }
        MinuteRollup.Minutes over = cut.over(samples, second * SECOND);
        if (written) {
            cut.written(over);
        }
        return over.minutes();
    }
}
