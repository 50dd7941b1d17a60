package dev.tidegate.config.monitor;

import dev.tidegate.config.setting.Settings;
import dev.tidegate.config.setting.Type;
import java.time.Duration;

/**
 * The monitor: how often it samples, where it listens, whom it alerts.
 *
 * @param historyDays 0 for no history
 */
public record MonitorConfig(
        ListenConfig listen, Duration interval, int historyDays, AlertsConfig alerts, ExportConfig export) {

    public static MonitorConfig settings(Settings<MonitorConfig> s) {
        return new MonitorConfig(
                ListenConfig.settings(s.part(MonitorConfig::listen)),
                s.value("interval", MonitorConfig::interval, Type.duration("200ms", "10s"), "1s", """
                        between two samples
                        """),
                s.value("history-days", MonitorConfig::historyDays, Type.integer(0, 90), "7", """
                        how long the history, one row a minute, is kept in the target; 0 for none
                        """),
                s.group("alerts", MonitorConfig::alerts, AlertsConfig::settings),
                s.group("export", MonitorConfig::export, ExportConfig::settings));
    }

    public static MonitorConfig defaults() {
        return Settings.defaults(MonitorConfig::settings);
    }

    /** The same with another interval between samples, for a command that takes its own. */
    public MonitorConfig lookingEvery(Duration other) {
        return new MonitorConfig(listen, other, historyDays, alerts, export);
    }
}
