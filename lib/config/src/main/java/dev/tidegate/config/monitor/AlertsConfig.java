package dev.tidegate.config.monitor;

import dev.tidegate.config.setting.Settings;
import dev.tidegate.config.setting.Type;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Alerts of the monitor, and their receivers. Without webhooks and mail, alerts appear on the status page only. */
public record AlertsConfig(
        AlertLimits limits,
        Duration resolvedAfter,
        Duration repeat,
        List<WebhookConfig> webhooks,
        Optional<MailConfig> mail) {

    static final int RECEIVERS_MAX = 20;

    public AlertsConfig {
        webhooks = List.copyOf(webhooks);
    }

    static AlertsConfig settings(Settings<AlertsConfig> s) {
        AlertsConfig config = new AlertsConfig(
                AlertLimits.settings(s.part(AlertsConfig::limits)),
                s.value("resolved-after", AlertsConfig::resolvedAfter, Type.duration("0ms", "1h"), "2m", """
                        how long the cause must be gone before an alert counts as resolved
                        """),
                s.value("repeat", AlertsConfig::repeat, Type.duration("10s", "168h"), "4h", """
                        how often an alert that persists is sent again
                        """),
                s.groups("webhooks", AlertsConfig::webhooks, WebhookConfig::settings),
                s.optionalGroup("mail", AlertsConfig::mail, MailConfig::settings));
        s.refuse(config.webhooks.size() > RECEIVERS_MAX, "webhooks", "are more than " + RECEIVERS_MAX);
        return config;
    }
}
