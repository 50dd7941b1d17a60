package dev.tidegate.config.monitor;

import dev.tidegate.config.setting.Settings;
import dev.tidegate.config.setting.Type;
import java.time.Duration;

/** Thresholds of the alerts; their defaults are those of config/prometheus-alerts.yaml. */
public record AlertLimits(
        Duration lagMax,
        Duration slotTimeMin,
        Duration heartbeatAgeMax,
        Duration noProgressFor,
        Duration unknownFor,
        Duration heldFor,
        int gateChangesMax) {

    static AlertLimits settings(Settings<AlertLimits> s) {
        return new AlertLimits(
                s.value(
                        "max-lag",
                        AlertLimits::lagMax,
                        Type.duration("1ms", "168h"),
                        "5m",
                        "alert if the lag is above"),
                s.value("slot-time-min", AlertLimits::slotTimeMin, Type.duration("0ms", "720h"), "2h", """
                        alert if the slot lasts for less than this at the present WAL rate
                        """),
                s.value("heartbeat-age-max", AlertLimits::heartbeatAgeMax, Type.duration("1s", "24h"), "1m", """
                        alert if the newest commit or heartbeat in Kafka is older
                        """),
                s.value("no-progress-for", AlertLimits::noProgressFor, Type.duration("1s", "24h"), "5m", """
                        alert if records wait in Kafka and the target has taken none for this long
                        """),
                s.value("unknown-for", AlertLimits::unknownFor, Type.duration("0ms", "24h"), "2m", """
                        alert if the lag is unknown, or source, Kafka or target does not answer, for this long
                        """),
                s.value("held-for", AlertLimits::heldFor, Type.duration("0ms", "1h"), "1m", """
                        how long `max-lag`, `slot-time-min` or `heartbeat-age-max` must be violated before the alert fires
                        """),
                s.value("gate-changes-max", AlertLimits::gateChangesMax, Type.integer(1, 1_000), "6", """
                        alert if the gate has opened and closed more often in 15 minutes
                        """));
    }

    public static AlertLimits defaults() {
        return Settings.defaults(AlertLimits::settings);
    }
}
