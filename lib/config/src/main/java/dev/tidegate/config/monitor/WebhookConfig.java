package dev.tidegate.config.monitor;

import dev.tidegate.config.database.Secret;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Somebody who is told of alerts over HTTP.
 *
 * @param url often a secret by itself, so it is never shown
 * @param template the body instead of the format's own
 * @param headers whose values are never shown
 */
public record WebhookConfig(Secret url, Format format, Optional<AlertTemplate> template, Map<String, Secret> headers) {

    /** The body's form. */
    public enum Format {
        JSON,
        SLACK;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public WebhookConfig {
        headers = Map.copyOf(headers);
    }
}
