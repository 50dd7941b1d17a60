package dev.tidegate.lagmonitor.history;

import dev.tidegate.lagmonitor.alert.Notification;
import dev.tidegate.lagmonitor.history.Event.Kind;
import dev.tidegate.lagmonitor.model.Observed;
import dev.tidegate.lagmonitor.model.TargetView;
import dev.tidegate.lagmonitor.readiness.AssessedView;
import dev.tidegate.lagmonitor.readiness.CheckResult;
import dev.tidegate.lagmonitor.readiness.GateReport;
import dev.tidegate.state.lane.LaneStop;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds what changed since the sample before. Confined to one thread. */
public final class EventDetector {

    private final RecentEvents events;
    private Optional<AssessedView> before = Optional.empty();
    private Optional<LaneStop> lastStop = Optional.empty();

    public EventDetector(RecentEvents events) {
        this.events = events;
    }

    public void detect(AssessedView now, List<Notification> notices) {
        Instant at = now.view().at();
        before.ifPresent(last -> compare(last, now, at));
        before = Optional.of(now);
        notices.stream()
                .filter(notice -> notice.kind() != Notification.Kind.STILL_FIRING)
                .forEach(notice -> add(at, Kind.ALERT, "alert " + notice.kind().text() + ": " + notice.headline()));
    }

    private void compare(AssessedView last, AssessedView now, Instant at) {
        if (last.gate().state() != now.gate().state()) {
            add(at, Kind.GATE, "the gate is " + now.gate().state().text() + ": " + why(now.gate()));
        }
        reach("the source", last.view().source(), now.view().source(), at);
        reach("Kafka", last.view().topic(), now.view().topic(), at);
        reach("the target", last.view().target(), now.view().target(), at);
        Observed<?> lagBefore = last.view().lag().time();
        Observed<?> lagNow = now.view().lag().time();
        if (lagBefore.value().isPresent() != lagNow.value().isPresent()) {
            String unknown =
                    lagNow.reason().map(why -> "the lag is unknown: " + why).orElse("the lag is known");
            add(at, Kind.LAG, unknown);
        }
        now.view().target().value().map(TargetView::stop).ifPresent(found -> lane(found, at));
    }

    private void reach(String name, Observed<?> last, Observed<?> now, Instant at) {
        if (last.value().isPresent() != now.value().isPresent()) {
            add(at, Kind.REACH, now.reason().orElse(name + " answers"));
        }
    }

    /** A target that does not answer says nothing of a stop; then the last word stands. */
    private void lane(Optional<LaneStop> now, Instant at) {
        if (!lastStop.equals(now)) {
            add(
                    at,
                    Kind.LANE,
                    now.map(stop -> "lane 0 has stopped: " + stop.code()).orElse("lane 0 is running again"));
            lastStop = now;
        }
    }

    /** What keeps it shut, on one line. */
    public static String why(GateReport gate) {
        List<CheckResult> obstacles = gate.obstacles();
        return obstacles.isEmpty()
                ? "every required check has passed"
                : obstacles.stream()
                        .map(check -> check.check().id() + ": " + check.reason())
                        .collect(Collectors.joining("; "));
    }

    private void add(Instant at, Kind kind, String text) {
        events.add(new Event(at, kind, text));
    }
}
