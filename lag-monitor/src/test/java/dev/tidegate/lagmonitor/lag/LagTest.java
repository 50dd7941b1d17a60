package dev.tidegate.lagmonitor.lag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.lagmonitor.model.Observed;
import dev.tidegate.lagmonitor.model.SourceClockSample;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.StreamId;
import dev.tidegate.state.lane.Checkpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LagTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final SourceClockSample noon = new SourceClockSample(NOON, Lsn.parse("0/2000"), 0);

    @Test
    void isTheAgeOfTheNewestCommit() {
        assertThat(Lag.of(checkpoint(NOON.minusMillis(30), NOON.minusSeconds(1)), noon))
                .isEqualTo(Observed.of(Duration.ofMillis(30)));
    }

    @Test
    void onAnIdleSourceIsTheAgeOfTheNewestHeartbeat() {
        assertThat(Lag.of(checkpoint(NOON.minusSeconds(3600), NOON.minusMillis(900)), noon))
                .isEqualTo(Observed.of(Duration.ofMillis(900)));
    }

    @Test
    void isUnknownAndNotZeroBeforeAnythingIsApplied() {
        assertThat(Lag.of(checkpoint(null, null), noon).value()).isEmpty();
    }

    @Test
    void isUnknownWhenTheClockWasSetBack() {
        assertThat(Lag.of(checkpoint(NOON.plusSeconds(1), null), noon).reason()).isPresent();
    }

    @Test
    void inBytesIsWhatTheSourceWroteSince() {
        assertThat(Lag.bytes(checkpoint(NOON, null), noon)).isEqualTo(Observed.of(0x1000L));
        assertThat(Lag.bytes(checkpoint(NOON, null), new SourceClockSample(NOON, Lsn.parse("0/FFF"), 0))
                        .value())
                .isEmpty();
    }

    private static Checkpoint checkpoint(Instant commit, Instant heartbeat) {
        Lsn applied = Lsn.parse("0/1000");
        return new Checkpoint(
                0,
                StreamId.create(),
                1,
                applied,
                applied,
                Optional.empty(),
                Optional.empty(),
                Optional.ofNullable(commit),
                Optional.ofNullable(heartbeat),
                NOON,
                7,
                70);
    }
}
