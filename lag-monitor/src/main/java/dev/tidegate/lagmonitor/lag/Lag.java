package dev.tidegate.lagmonitor.lag;

import dev.tidegate.lagmonitor.model.Observed;
import dev.tidegate.lagmonitor.model.SourceClockSample;
import dev.tidegate.model.Lsn;
import dev.tidegate.state.lane.Checkpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** How far the target is behind, by the source's clock alone. */
public final class Lag {

    private Lag() {}

    /** @param source read after the checkpoint, or the lag could come out negative */
    public static Observed<Duration> of(Checkpoint checkpoint, SourceClockSample source) {
        return of(checkpoint, source.now());
    }

    /** @param sourceNow what the source's clock showed when the target had answered */
    static Observed<Duration> of(Checkpoint checkpoint, Instant sourceNow) {
        Optional<Instant> newest = Stream.of(checkpoint.sourceCommitAt(), checkpoint.heartbeatAt())
                .flatMap(Optional::stream)
                .max(Instant::compareTo);
        if (newest.isEmpty()) {
            return Observed.unknown("the target has no commit and no heartbeat of the source yet");
        }
        Duration lag = Duration.between(newest.get(), sourceNow);
        return lag.isNegative()
                ? Observed.unknown(
                        "the source's clock was set back; the lag is known again with the next heartbeat that is applied")
                : Observed.of(lag);
    }

    /** On an idle source this holds what is no change: other databases, checkpoints, the heartbeats themselves. */
    public static Observed<Long> bytes(Checkpoint checkpoint, SourceClockSample source) {
        Lsn applied = checkpoint.commitLsn();
        return source.lsn().isBefore(applied)
                ? Observed.unknown("the source is behind the target: is it another server, or an older copy of it?")
                : Observed.of(source.lsn().bytesSince(applied));
    }
}
