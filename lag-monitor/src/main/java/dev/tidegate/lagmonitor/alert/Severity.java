package dev.tidegate.lagmonitor.alert;

import java.util.Locale;

/** How much of a hurry there is; the same words as in config/prometheus-alerts.yaml. */
public enum Severity {
    CRITICAL,
    WARNING;

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
