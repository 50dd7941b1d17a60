package dev.tidegate.monitor;

import dev.tidegate.monitor.lag.LaneLag;
import dev.tidegate.monitor.lag.Movement;
import dev.tidegate.monitor.lag.SlotForecast;
import dev.tidegate.monitor.probe.SourceView;
import dev.tidegate.monitor.probe.TableStatus;
import dev.tidegate.monitor.probe.TableStatus.OwnLane;
import dev.tidegate.monitor.probe.TargetView;
import dev.tidegate.monitor.probe.TopicView;
import dev.tidegate.monitor.probe.TopicView.Point;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The pipeline at one moment, as far as it can be seen.
 *
 * @param at this machine's clock; for people, never for a lag
 */
public record Picture(
        Instant at,
        Reading<SourceView> source,
        Reading<TopicView> topic,
        Reading<TargetView> target,
        LaneLag lag,
        Movement movement,
        Reading<SlotForecast> slotForecast) {

    private static final Duration AHEAD_MAX = Duration.ofSeconds(5);

    /**
     * How far a table is behind: as its lane is, since all changes of a lane arrive in one order. One that was copied beside the
     * stream has a lane of its own until it is in step.
     */
    public Reading<Duration> lagOf(TableStatus table) {
        if (table.isErrored()) {
            return Reading.unknown("its copy cannot go on");
        }
        if (!table.isLoading()) {
            return lag.time();
        }
        Optional<Instant> held =
                table.ownLane().filter(lane -> table.isCatchingUp()).flatMap(OwnLane::heldAt);
        if (held.isEmpty()) {
            return Reading.unknown("it is being copied");
        }
        return source.then(view -> target.then(
                other -> age(held.get(), view.clock().at(other.takenNanos()), "the source's clock was set back")));
    }

    /** How long ago the newest commit or heartbeat was made that an applier can read, by the source's clock. */
    public Reading<Duration> capturedAge() {
        return topic.then(ends -> ends.readable()
                .flatMap(Point::sourceAt)
                .map(at -> source.then(
                        view -> age(at, view.clock().at(ends.takenNanos()), "the source's clock was set back")))
                .orElseGet(() -> Reading.unknown("the topic's tail holds no whole transaction of this stream")));
    }

    /** How long ago the target has last committed something for the pipeline, by its own clock. */
    public Reading<Duration> appliedAge() {
        return target.then(view -> view.checkpoint()
                .map(checkpoint -> age(checkpoint.appliedAt(), view.clock(), "the target's clock was set back"))
                .orElseGet(() -> Reading.unknown("nothing is applied yet")));
    }

    /**
     * A moment may be asked for just before what it is compared with: that is just made. More than that is a clock that was
     * set back, and nobody knows the age.
     */
    public static Reading<Duration> age(Instant at, Instant now, String ifSetBack) {
        Duration age = Duration.between(at, now);
        if (age.compareTo(AHEAD_MAX.negated()) < 0) {
            return Reading.unknown(ifSetBack);
        }
        return Reading.of(age.isNegative() ? Duration.ZERO : age);
    }
}
