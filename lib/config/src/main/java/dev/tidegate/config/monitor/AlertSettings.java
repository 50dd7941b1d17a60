package dev.tidegate.config.monitor;

import dev.tidegate.config.database.Secret;
import dev.tidegate.config.monitor.MailConfig.Login;
import dev.tidegate.config.monitor.MailConfig.Security;
import dev.tidegate.config.monitor.WebhookConfig.Format;
import dev.tidegate.config.yaml.ConfigSection;
import dev.tidegate.config.yaml.HttpUrl;
import dev.tidegate.config.yaml.JsonForm;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the section {@code monitor.alerts}. */
final class AlertSettings {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration DAY = Duration.ofHours(24);
    private static final int PORT_MAX = 65_535;
    private static final int RECEIVERS_MAX = 20;
    private static final Pattern ADDRESS = Pattern.compile("[^\\s@<>,;\"]+@[^\\s@<>,;\"]+");

    private AlertSettings() {}

    static AlertsConfig read(ConfigSection section) {
        AlertsConfig defaults = AlertsConfig.defaults();
        return new AlertsConfig(
                limits(section),
                section.duration("resolved-after", Duration.ZERO, Duration.ofHours(1), defaults.resolvedAfter()),
                section.duration("repeat", Duration.ofSeconds(10), DAY.multipliedBy(7), defaults.repeat()),
                webhooks(section),
                mail(section));
    }

    private static AlertLimits limits(ConfigSection section) {
        AlertLimits defaults = AlertLimits.defaults();
        return new AlertLimits(
                section.duration("max-lag", Duration.ofMillis(1), DAY.multipliedBy(7), defaults.lagMax()),
                section.duration("slot-time-min", Duration.ZERO, DAY.multipliedBy(30), defaults.slotTimeMin()),
                section.duration("heartbeat-age-max", SECOND, DAY, defaults.heartbeatAgeMax()),
                section.duration("no-progress-for", SECOND, DAY, defaults.noProgressFor()),
                section.duration("unknown-for", Duration.ZERO, DAY, defaults.unknownFor()),
                section.duration("held-for", Duration.ZERO, Duration.ofHours(1), defaults.heldFor()),
                section.integer("gate-changes-max", 1, 1_000, defaults.gateChangesMax())
                        .orElse(defaults.gateChangesMax()));
    }

    private static List<WebhookConfig> webhooks(ConfigSection section) {
        List<ConfigSection> found = section.sections("webhooks");
        if (found.size() > RECEIVERS_MAX) {
            section.problem("webhooks", "are more than " + RECEIVERS_MAX);
        }
        return found.stream().map(AlertSettings::webhook).toList();
    }

    private static WebhookConfig webhook(ConfigSection section) {
        try (section) {
            String url = section.requiredText("url", "${env:ALERT_WEBHOOK}");
            if (!url.isBlank() && HttpUrl.parse(url).isEmpty()) {
                // The address may be a secret, so it is not shown.
                section.problem("url", "must be an http or https address");
            }
            Optional<AlertTemplate> template = section.text("template").map(AlertTemplate::new);
            template.ifPresent(given -> check(section, given));
            return new WebhookConfig(
                    new Secret(url),
                    section.choice("format", Format.class, Format::text).orElse(Format.JSON),
                    template,
                    secrets(section.properties("headers")));
        }
    }

    private static void check(ConfigSection section, AlertTemplate template) {
        template.unknownName()
                .ifPresent(name -> section.problem(
                        "template", "{{" + name + "}} is none of " + String.join(", ", AlertTemplate.NAMES)));
        if (template.unknownName().isEmpty() && !JsonForm.isJson(template.fill(Map.of()))) {
            section.problem("template", "is no JSON; places such as {{summary}} stand inside quotes");
        }
    }

    static Map<String, Secret> secrets(Map<String, String> properties) {
        Map<String, Secret> secrets = new LinkedHashMap<>();
        properties.forEach((name, value) -> secrets.put(name, new Secret(value)));
        return secrets;
    }

    private static Optional<MailConfig> mail(ConfigSection alerts) {
        if (!alerts.has("mail")) {
            return Optional.empty();
        }
        try (ConfigSection section = alerts.section("mail")) {
            String host = section.requiredText("host", "smtp.example.com");
            Security security =
                    section.choice("security", Security.class, Security::text).orElse(Security.STARTTLS);
            int port =
                    section.integer("port", 1, PORT_MAX, security.defaultPort()).orElse(security.defaultPort());
            String from = section.requiredText("from", "tidegate@example.com");
            checkAddress(section, "from", from);
            List<String> to = section.texts("to").orElse(List.of());
            if (to.isEmpty() || to.size() > RECEIVERS_MAX) {
                section.problem("to", "must be a list of 1 to " + RECEIVERS_MAX + " addresses");
            }
            to.forEach(address -> checkAddress(section, "to", address));
            return Optional.of(new MailConfig(host, port, security, login(section), from, to));
        }
    }

    private static void checkAddress(ConfigSection section, String key, String address) {
        if (!address.isBlank() && !ADDRESS.matcher(address).matches()) {
            section.problem(key, "must be an address such as somebody@example.com");
        }
    }

    private static Optional<Login> login(ConfigSection section) {
        Optional<String> user = section.text("user");
        if (user.isEmpty()) {
            if (section.has("password")) {
                section.problem("password", "has no user beside it");
                section.text("password");
            }
            return Optional.empty();
        }
        return Optional.of(
                new Login(user.get(), new Secret(section.requiredText("password", "${file:/run/secrets/mail}"))));
    }
}
