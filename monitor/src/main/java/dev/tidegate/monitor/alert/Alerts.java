package dev.tidegate.monitor.alert;

import dev.tidegate.core.config.AlertLimits;
import dev.tidegate.core.config.AlertsConfig;
import dev.tidegate.monitor.Snapshot;
import dev.tidegate.monitor.alert.Notice.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Judges each look: what is to be told now, and which alerts go on. Used by one thread; {@link #firing} by any. */
public final class Alerts {

    /** An alert that goes on. */
    public record Firing(Condition condition, String summary, Instant since) {}

    private final String pipeline;
    private final Conditions conditions;
    private final Map<Condition, AlertState> states = new EnumMap<>(Condition.class);
    private volatile List<Firing> firing = List.of();

    public Alerts(String pipeline, AlertsConfig config) {
        this.pipeline = pipeline;
        this.conditions = new Conditions(config.limits());
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

    /** To be called once for each look, in their order. */
    public List<Notice> judge(Snapshot snapshot) {
        Instant at = snapshot.picture().at();
        conditions.remember(snapshot);
        List<Notice> notices = new ArrayList<>();
        List<Firing> going = new ArrayList<>();
        states.forEach((condition, state) -> {
            Finding finding = conditions.find(condition, snapshot.picture());
            state.look(finding, snapshot.nanos(), at)
                    .ifPresent(kind -> notices.add(notice(condition, state, kind, finding, at)));
            if (state.isFiring()) {
                going.add(new Firing(condition, state.lastBad().summary(), state.since()));
            }
        });
        conditions.passed(snapshot);
        firing = List.copyOf(going);
        return notices;
    }

    private Notice notice(Condition condition, AlertState state, Kind kind, Finding finding, Instant at) {
        Finding bad = state.lastBad();
        String value = kind == Kind.RESOLVED ? finding.value() : bad.value();
        return new Notice(pipeline, condition, kind, bad.summary(), value, state.since(), at);
    }

    public List<Firing> firing() {
        return firing;
    }
}
