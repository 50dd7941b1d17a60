package dev.tidegate.config.monitor;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the monitor alerts of by itself, and whom it tells. Without a webhook and without mail nobody is told; the page shows
 * the alerts all the same.
 *
 * @param resolvedAfter how long what an alert is about must be gone before it counts as resolved
 * @param repeat how often an alert that goes on is told again
 */
public record AlertsConfig(
        AlertLimits limits,
        Duration resolvedAfter,
        Duration repeat,
        List<WebhookConfig> webhooks,
        Optional<MailConfig> mail) {

    public AlertsConfig {
        webhooks = List.copyOf(webhooks);
    }

    public static AlertsConfig defaults() {
        return new AlertsConfig(
                AlertLimits.defaults(), Duration.ofMinutes(2), Duration.ofHours(4), List.of(), Optional.empty());
    }
}
