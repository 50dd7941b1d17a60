package dev.tidegate.lagmonitor.alert;

import dev.tidegate.lagmonitor.alert.ConditionResult.State;
import dev.tidegate.lagmonitor.alert.Notification.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The state of one alert, with hysteresis: it fires once its condition has been bad without a gap for some time, and is
 * resolved once it has been good without a gap for some time. An unknown result changes neither. Confined to one
 * thread.
 */
final class AlertState {

    private final Duration holdFor;
    private final Duration resolvedAfter;
    private final Duration repeat;
    private boolean firing;
    /** Monotonic time since when it is bad (or, once firing, good) without a gap; empty if it is not. */
    private Optional<Long> turningSince = Optional.empty();

    private Instant since = Instant.EPOCH;
    private long toldAt;
    private ConditionResult lastBad = ConditionResult.FINE;

    AlertState(Duration holdFor, Duration resolvedAfter, Duration repeat) {
        this.holdFor = holdFor;
        this.resolvedAfter = resolvedAfter;
        this.repeat = repeat;
    }

    /**
     * @param nanos monotonic time of the sample
     * @param at the same, for people
     * @return the notifications to send now
     */
    Optional<Kind> update(ConditionResult finding, long nanos, Instant at) {
        if (finding.state() == State.BAD) {
            lastBad = finding;
        }
        return firing ? whileFiring(finding, nanos) : whileQuiet(finding, nanos, at);
    }

    private Optional<Kind> whileQuiet(ConditionResult finding, long nanos, Instant at) {
        if (finding.state() != State.BAD) {
            // A gap: what was bad before it does not count.
            turningSince = Optional.empty();
            return Optional.empty();
        }
        if (turningSince.isEmpty()) {
            turningSince = Optional.of(nanos);
            since = at;
        }
        if (nanos - turningSince.get() < holdFor.toNanos()) {
            return Optional.empty();
        }
        firing = true;
        turningSince = Optional.empty();
        toldAt = nanos;
        return Optional.of(Kind.FIRING);
    }

    private Optional<Kind> whileFiring(ConditionResult finding, long nanos) {
        if (finding.state() == State.GOOD) {
            if (turningSince.isEmpty()) {
                turningSince = Optional.of(nanos);
            }
            if (nanos - turningSince.get() >= resolvedAfter.toNanos()) {
                firing = false;
                turningSince = Optional.empty();
                return Optional.of(Kind.RESOLVED);
            }
        } else {
            turningSince = Optional.empty();
        }
        if (nanos - toldAt >= repeat.toNanos()) {
            toldAt = nanos;
            return Optional.of(Kind.STILL_FIRING);
        }
        return Optional.empty();
    }

    boolean isFiring() {
        return firing;
    }

    Instant since() {
        return since;
    }

    /** What was last bad; the summary of a resolved message, too. */
    ConditionResult lastBad() {
        return lastBad;
    }
}
