package dev.tidegate.lagmonitor.alert;

import java.util.Locale;

/** How urgent an alert is; the same words as in config/prometheus-alerts.yaml. */
public enum Severity {
    CRITICAL,
    WARNING;

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
