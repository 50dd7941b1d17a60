package dev.tidegate.lagmonitor.history;

import dev.tidegate.lagmonitor.model.Sample;
import dev.tidegate.state.monitor.GateState;
import dev.tidegate.state.monitor.MinuteSummary;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Groups samples into minutes of the target's clock. Each sample is in exactly one minute and each minute is returned
 * once, however late. The clock is read once and then advanced by this machine's monotonic one, so it is known while
 * the target is down. Confined to one thread.
 */
final class MinuteRollup {

    /** Less than that is the way to the target and back; more is a clock that was set. */
    private static final Duration CLOCK_WAS_SET = Duration.ofSeconds(5);

    private static final int GATES_MAX = 2_000;

    /** @param upTo monotonic time of the last sample in it */
    record Minutes(List<MinuteSummary> minutes, long upTo) {}

    private record Clock(Instant shows, long nanos) {

        Instant at(long when) {
            return shows.plusNanos(when - nanos);
        }
    }

    private record GateAt(long nanos, GateState state) {}

    private final Deque<GateAt> gates = new ArrayDeque<>();
    private Optional<Clock> clock = Optional.empty();
    private Optional<Long> writtenUpTo = Optional.empty();

    boolean knowsTheClock() {
        return clock.isPresent();
    }

    /** @param shows the target's clock at that monotonic time */
    void clock(Instant shows, long nanos) {
        boolean stands = clock.filter(
                        known -> Duration.between(known.at(nanos), shows).abs().compareTo(CLOCK_WAS_SET) < 0)
                .isPresent();
        if (!stands) {
            clock = Optional.of(new Clock(shows, nanos));
        }
    }

    /** What it says at that monotonic time. */
    void gate(GateState state, long nanos) {
        gates.addLast(new GateAt(nanos, state));
        if (gates.size() > GATES_MAX) {
            gates.removeFirst();
        }
    }

    /** @return the minutes that are over and not {@link #written} yet, oldest first; none while the clock is not known */
    Minutes over(List<Sample> samples, long now) {
        Map<Instant, List<Sample>> byMinute = new TreeMap<>();
        List<MinuteSummary> minutes = new ArrayList<>();
        long upTo = writtenUpTo.orElse(0L);
        if (clock.isEmpty()) {
            return new Minutes(minutes, upTo);
        }
        Instant current = minute(now);
        for (Sample sample : samples) {
            boolean fresh = writtenUpTo.map(last -> sample.nanos() - last > 0).orElse(true);
            if (fresh && minute(sample.nanos()).isBefore(current)) {
                byMinute.computeIfAbsent(minute(sample.nanos()), start -> new ArrayList<>())
                        .add(sample);
                upTo = sample.nanos();
            }
        }
        byMinute.forEach((start, found) -> minutes.add(
                summary(start, found, gateAt(found.get(found.size() - 1).nanos()))));
        return new Minutes(minutes, upTo);
    }

    /** @param samples of the minute, oldest first, at least one */
    private static MinuteSummary summary(Instant minute, List<Sample> samples, GateState gate) {
        Sample last = samples.get(samples.size() - 1);
        return new MinuteSummary(
                minute,
                samples.stream().flatMap(sample -> sample.lag().stream()).max(Duration::compareTo),
                last.lag(),
                last.behindBytes(),
                last.changes(),
                samples.size(),
                (int) samples.stream().filter(sample -> sample.lag().isEmpty()).count(),
                gate);
    }

    private Instant minute(long nanos) {
        return clock.orElseThrow().at(nanos).truncatedTo(ChronoUnit.MINUTES);
    }

    private GateState gateAt(long nanos) {
        for (Iterator<GateAt> newestFirst = gates.descendingIterator(); newestFirst.hasNext(); ) {
            GateAt gate = newestFirst.next();
            if (gate.nanos() - nanos <= 0) {
                return gate.state();
            }
        }
        return GateState.UNKNOWN;
    }

    /** They need not be cut again. */
    void written(Minutes minutes) {
        if (!minutes.minutes().isEmpty()) {
            writtenUpTo = Optional.of(minutes.upTo());
        }
    }
}
