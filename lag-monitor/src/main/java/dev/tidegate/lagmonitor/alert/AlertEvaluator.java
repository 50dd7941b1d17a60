package dev.tidegate.lagmonitor.alert;

import dev.tidegate.config.monitor.AlertLimits;
import dev.tidegate.config.monitor.AlertsConfig;
import dev.tidegate.lagmonitor.alert.Notification.Kind;
import dev.tidegate.lagmonitor.readiness.AssessedView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Evaluation of the alert rules: decides at each sample which notifications to send now, and which alerts are firing.
 * Confined to one thread, except {@link #firing}.
 */
public final class AlertEvaluator {

    /** An alert that fires. */
    public record Firing(Condition condition, String summary, Instant since) {}

    private final String pipeline;
    private final ConditionChecks conditions;
    private final Map<Condition, AlertState> states = new EnumMap<>(Condition.class);
    private volatile List<Firing> firing = List.of();

    public AlertEvaluator(String pipeline, AlertsConfig config) {
        this.pipeline = pipeline;
        this.conditions = new ConditionChecks(config.limits());
        for (Condition condition : Condition.values()) {
            states.put(
                    condition,
                    new AlertState(holdFor(condition, config.limits()), config.resolvedAfter(), config.repeat()));
        }
    }

    private static Duration holdFor(Condition condition, AlertLimits limits) {
        return switch (condition) {
            case LAG_HIGH, SLOT_AT_RISK, HEARTBEAT_MISSING -> limits.heldFor();
            case LAG_UNKNOWN, UNREACHABLE -> limits.unknownFor();
            case NO_PROGRESS -> limits.noProgressFor();
            case TABLES_ERRORED, GATE_FLAPPING, DRIFT -> Duration.ZERO;
        };
    }

    /** To be called once for each sample, in their order. */
    public List<Notification> judge(AssessedView snapshot) {
        Instant at = snapshot.view().at();
        conditions.remember(snapshot);
        List<Notification> notices = new ArrayList<>();
        List<Firing> going = new ArrayList<>();
        states.forEach((condition, state) -> {
            ConditionResult finding = conditions.find(condition, snapshot.view());
            state.update(finding, snapshot.nanos(), at)
                    .ifPresent(kind -> notices.add(notice(condition, state, kind, finding, at)));
            if (state.isFiring()) {
                going.add(new Firing(condition, state.lastBad().summary(), state.since()));
            }
        });
        conditions.passed(snapshot);
        firing = List.copyOf(going);
        return notices;
    }

    private Notification notice(Condition condition, AlertState state, Kind kind, ConditionResult finding, Instant at) {
        ConditionResult bad = state.lastBad();
        String value = kind == Kind.RESOLVED ? finding.value() : bad.value();
        return new Notification(pipeline, condition, kind, bad.summary(), value, state.since(), at);
    }

    public List<Firing> firing() {
        return firing;
    }
}
