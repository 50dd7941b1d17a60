package dev.tidegate.config;

import dev.tidegate.config.database.Secret;
import dev.tidegate.config.monitor.AlertLimits;
import dev.tidegate.config.monitor.AlertsConfig;
import dev.tidegate.config.monitor.ExportConfig;
import dev.tidegate.config.monitor.ListenConfig;
import dev.tidegate.config.monitor.MailConfig;
import dev.tidegate.config.monitor.MonitorConfig;
import dev.tidegate.config.monitor.WebhookConfig;
import dev.tidegate.config.yaml.DurationText;
import dev.tidegate.config.yaml.YamlText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The section {@code monitor} in the form of the config file, with secrets covered. */
final class MonitorText {

    /** Still an address, so that this is a config file. */
    private static final String COVERED_URL = "\"https://hidden/********\"";

    private final List<String> lines = new ArrayList<>();

    private MonitorText() {}

    static List<String> lines(MonitorConfig monitor) {
        MonitorText text = new MonitorText();
        text.lines.add("monitor:");
        text.addListen(monitor.listen());
        text.lines.add("  interval: " + DurationText.print(monitor.interval()));
        text.lines.add("  history-days: " + monitor.historyDays());
        text.addAlerts(monitor.alerts());
        text.addExport(monitor.export());
        return text.lines;
    }

    private void addListen(ListenConfig listen) {
        String host = listen.host().contains(":") ? "[" + listen.host() + "]" : listen.host();
        lines.add("  listen: " + YamlText.quoted(host + ":" + listen.port()));
        listen.token().ifPresent(token -> lines.add("  token: " + EffectiveConfig.MASK));
        listen.tls().ifPresent(tls -> {
            lines.add("  tls:");
            lines.add("    keystore: " + YamlText.quoted(tls.keystore().toString()));
            lines.add("    password: " + EffectiveConfig.MASK);
        });
    }

    private void addAlerts(AlertsConfig alerts) {
        AlertLimits limits = alerts.limits();
        lines.add("  alerts:");
        add("max-lag", limits.lagMax());
        add("slot-time-min", limits.slotTimeMin());
        add("heartbeat-age-max", limits.heartbeatAgeMax());
        add("no-progress-for", limits.noProgressFor());
        add("unknown-for", limits.unknownFor());
        add("held-for", limits.heldFor());
        lines.add("    gate-changes-max: " + limits.gateChangesMax());
        add("resolved-after", alerts.resolvedAfter());
        add("repeat", alerts.repeat());
        if (!alerts.webhooks().isEmpty()) {
            lines.add("    webhooks:");
            alerts.webhooks().forEach(this::addWebhook);
        }
        alerts.mail().ifPresent(this::addMail);
    }

    private void add(String key, Duration duration) {
        lines.add("    " + key + ": " + DurationText.print(duration));
    }

    private void addWebhook(WebhookConfig webhook) {
        lines.add("      - url: " + COVERED_URL);
        lines.add("        format: " + webhook.format().text());
        webhook.template().ifPresent(template -> lines.add("        template: " + YamlText.quoted(template.text())));
        addSecrets("        ", webhook.headers());
    }

    private void addSecrets(String indent, Map<String, Secret> headers) {
        if (!headers.isEmpty()) {
            lines.add(indent + "headers:");
            new TreeMap<>(headers)
                    .keySet()
                    .forEach(name -> lines.add(indent + "  " + YamlText.quoted(name) + ": " + EffectiveConfig.MASK));
        }
    }

    private void addMail(MailConfig mail) {
        lines.add("    mail:");
        lines.add("      host: " + YamlText.quoted(mail.host()));
        lines.add("      port: " + mail.port());
        lines.add("      security: " + mail.security().text());
        mail.login().ifPresent(login -> {
            lines.add("      user: " + YamlText.quoted(login.user()));
            lines.add("      password: " + EffectiveConfig.MASK);
        });
        lines.add("      from: " + YamlText.quoted(mail.from()));
        lines.add("      to: " + YamlText.list(mail.to()));
    }

    private void addExport(ExportConfig export) {
        if (export.otlp().isEmpty() && export.cloudWatch().isEmpty()) {
            return;
        }
        lines.add("  export:");
        export.otlp().ifPresent(otlp -> {
            lines.add("    otlp:");
            lines.add("      url: " + YamlText.quoted(otlp.url().toString()));
            lines.add("      interval: " + DurationText.print(otlp.interval()));
            addSecrets("      ", otlp.headers());
            addTexts("attributes", otlp.attributes());
        });
        export.cloudWatch().ifPresent(cloudWatch -> {
            lines.add("    cloudwatch:");
            lines.add("      namespace: " + YamlText.quoted(cloudWatch.namespace()));
            lines.add("      interval: " + DurationText.print(cloudWatch.interval()));
            cloudWatch.region().ifPresent(region -> lines.add("      region: " + YamlText.quoted(region)));
            cloudWatch
                    .endpoint()
                    .ifPresent(endpoint -> lines.add("      endpoint: " + YamlText.quoted(endpoint.toString())));
            addTexts("dimensions", cloudWatch.dimensions());
        });
    }

    private void addTexts(String key, Map<String, String> texts) {
        if (!texts.isEmpty()) {
            lines.add("      " + key + ":");
            new TreeMap<>(texts)
                    .forEach((name, value) ->
                            lines.add("        " + YamlText.quoted(name) + ": " + YamlText.quoted(value)));
        }
    }
}
