package dev.tidegate.config.monitor;

import dev.tidegate.config.database.Secret;
import dev.tidegate.config.setting.Settings;
import dev.tidegate.config.setting.Type;
import java.util.Map;
import java.util.Optional;

/**
 * A receiver of alerts over HTTP.
 *
 * @param template the body, instead of the format's own
 */
public record WebhookConfig(Secret url, Format format, Optional<AlertTemplate> template, Map<String, Secret> headers) {

    /** Form of the body. */
    public enum Format {
        JSON,
        SLACK
    }

    public WebhookConfig {
        headers = Map.copyOf(headers);
    }

    static WebhookConfig settings(Settings<WebhookConfig> s) {
        WebhookConfig config = new WebhookConfig(
                s.required("url", WebhookConfig::url, Secret.URL, "${env:ALERT_WEBHOOK}", "where alerts are sent"),
                s.value("format", WebhookConfig::format, Type.choice(Format.class), "json", "form of the body"),
                s.optional("template", WebhookConfig::template, AlertTemplate.TYPE, "none", """
                        JSON to send instead, with placeholders such as `{{summary}}` inside its texts
                        ([MONITOR](MONITOR.md#alerts))
                        """),
                s.value("headers", WebhookConfig::headers, Type.mapOf(Secret.TYPE), "none", "sent with each request"));
        config.template.flatMap(AlertTemplate::problem).ifPresent(problem -> s.problem("template", problem));
        return config;
    }
}
