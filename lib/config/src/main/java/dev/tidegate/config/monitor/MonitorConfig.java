package dev.tidegate.config.monitor;

import java.time.Duration;

/**
 * How {@code tidegate monitor} looks, where it answers, and whom it tells by itself.
 *
 * @param interval between two looks
 * @param historyDays how long the minutes are kept in the target; 0 for not at all
 */
public record MonitorConfig(
        ListenConfig listen, Duration interval, int historyDays, AlertsConfig alerts, ExportConfig export) {

    public static MonitorConfig defaults() {
        return new MonitorConfig(
                ListenConfig.defaults(), Duration.ofSeconds(1), 7, AlertsConfig.defaults(), ExportConfig.none());
    }

    /** The same with other looks, as a command takes them that looks for itself. */
    public MonitorConfig lookingEvery(Duration other) {
        return new MonitorConfig(listen, other, historyDays, alerts, export);
    }
}
