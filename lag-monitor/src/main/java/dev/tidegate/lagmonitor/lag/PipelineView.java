package dev.tidegate.lagmonitor.lag;

import dev.tidegate.lagmonitor.model.Observed;
import dev.tidegate.lagmonitor.model.SourceView;
import dev.tidegate.lagmonitor.model.TakeoverView;
import dev.tidegate.lagmonitor.model.TargetView;
import dev.tidegate.lagmonitor.model.TopicView;
import dev.tidegate.lagmonitor.model.TopicView.Point;
import dev.tidegate.lagmonitor.model.table.TableStatus;
import dev.tidegate.lagmonitor.model.table.TableStatus.OwnLane;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The pipeline at one moment, as far as it could be read.
 *
 * @param at this machine's clock; for people, never for a lag
 */
public record PipelineView(
        Instant at,
        Observed<SourceView> source,
        Observed<TopicView> topic,
        Observed<TargetView> target,
        Observed<TakeoverView> takeover,
        LaneLag lag,
        Movement movement,
        Observed<SlotForecast> slotForecast) {

    private static final Duration AHEAD_MAX = Duration.ofSeconds(5);

    /**
     * How far a table is behind: as its lane is, since all changes of a lane arrive in one order. One that was copied beside the
     * stream has a lane of its own until it has caught up.
     */
    public Observed<Duration> lagOf(TableStatus table) {
        if (table.isErrored()) {
            return Observed.unknown("its copy cannot continue");
        }
        if (!table.isLoading()) {
            return lag.time();
        }
        Optional<Instant> held =
                table.ownLane().filter(lane -> table.isCatchingUp()).flatMap(OwnLane::heldAt);
        if (held.isEmpty()) {
            return Observed.unknown("it is being copied");
        }
        return source.then(view -> target.then(
                other -> age(held.get(), view.clock().at(other.takenNanos()), "the source's clock was set back")));
    }

    /** How long ago the newest commit or heartbeat was made that an applier can read, by the source's clock. */
    public Observed<Duration> capturedAge() {
        return topic.then(ends -> ends.readable()
                .flatMap(Point::sourceAt)
                .map(at -> source.then(
                        view -> age(at, view.clock().at(ends.takenNanos()), "the source's clock was set back")))
                .orElseGet(() -> Observed.unknown("the topic's tail has no complete transaction of this stream")));
    }

    /** How long ago the target has last committed something for the pipeline, by its own clock. */
    public Observed<Duration> appliedAge() {
        return target.then(view -> view.checkpoint()
                .map(checkpoint -> age(checkpoint.appliedAt(), view.clock(), "the target's clock was set back"))
                .orElseGet(() -> Observed.unknown("nothing is applied yet")));
    }

    /**
     * A moment may be asked for just before what it is compared with: that is just made. More than that is a clock that was
     * set back, and nobody knows the age.
     */
    public static Observed<Duration> age(Instant at, Instant now, String ifSetBack) {
        Duration age = Duration.between(at, now);
        if (age.compareTo(AHEAD_MAX.negated()) < 0) {
            return Observed.unknown(ifSetBack);
        }
        return Observed.of(age.isNegative() ? Duration.ZERO : age);
    }
}
