package dev.tidegate.monitor.lag;

import dev.tidegate.core.Lsn;
import dev.tidegate.core.state.Checkpoint;
import dev.tidegate.monitor.Reading;
import dev.tidegate.monitor.probe.SourceClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** How far a target stands behind, by the source's clock alone. */
public final class Lag {

    private Lag() {}

    /** @param source read after the checkpoint, or the lag could come out negative */
    public static Reading<Duration> of(Checkpoint checkpoint, SourceClock source) {
        return of(checkpoint, source.now());
    }

    /** @param sourceNow what the source's clock showed when the target had answered */
    static Reading<Duration> of(Checkpoint checkpoint, Instant sourceNow) {
        Optional<Instant> newest = Stream.of(checkpoint.sourceCommitAt(), checkpoint.heartbeatAt())
                .flatMap(Optional::stream)
                .max(Instant::compareTo);
        if (newest.isEmpty()) {
            return Reading.unknown("the target has no commit and no heartbeat of the source yet");
        }
        Duration lag = Duration.between(newest.get(), sourceNow);
        return lag.isNegative() ? Reading.unknown("the source's clock was set back") : Reading.of(lag);
    }

    /** On an idle source this holds what is no change: other databases, checkpoints, the heartbeats themselves. */
    public static Reading<Long> bytes(Checkpoint checkpoint, SourceClock source) {
        Lsn applied = checkpoint.commitLsn();
        return source.lsn().isBefore(applied)
                ? Reading.unknown("the source stands before the target: another server, or an older copy of it?")
                : Reading.of(source.lsn().bytesSince(applied));
    }
}
