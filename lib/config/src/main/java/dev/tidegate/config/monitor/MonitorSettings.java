package dev.tidegate.config.monitor;

import dev.tidegate.config.database.Secret;
import dev.tidegate.config.monitor.GateCheck.Need;
import dev.tidegate.config.yaml.ConfigSection;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the sections {@code monitor} and {@code gate}. */
public final class MonitorSettings {

    private static final Pattern LISTEN = Pattern.compile("(\\[[0-9a-fA-F:]+]|[A-Za-z0-9._-]+):(\\d{1,5})");
    private static final int PORT_MAX = 65_535;
    private static final int HISTORY_DAYS_MAX = 90;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration DAY = Duration.ofHours(24);

    private MonitorSettings() {}

    public static MonitorConfig monitor(ConfigSection section) {
        MonitorConfig defaults = MonitorConfig.defaults();
        return new MonitorConfig(
                listen(section, defaults.listen()),
                section.duration("interval", Duration.ofMillis(200), Duration.ofSeconds(10), defaults.interval()),
                section.integer("history-days", 0, HISTORY_DAYS_MAX, defaults.historyDays())
                        .orElse(defaults.historyDays()),
                alerts(section),
                export(section));
    }

    private static AlertsConfig alerts(ConfigSection monitor) {
        try (ConfigSection section = monitor.section("alerts")) {
            return AlertSettings.read(section);
        }
    }

    private static ExportConfig export(ConfigSection monitor) {
        try (ConfigSection section = monitor.section("export")) {
            return ExportSettings.read(section);
        }
    }

    private static ListenConfig listen(ConfigSection section, ListenConfig defaults) {
        Matcher listen = LISTEN.matcher(section.text("listen").orElse(defaults.host() + ":" + defaults.port()));
        boolean valid = listen.matches() && Integer.parseInt(listen.group(2)) <= PORT_MAX;
        if (!valid) {
            section.problem("listen", "must be an address and a port such as 127.0.0.1:8471");
        }
        return new ListenConfig(
                valid ? listen.group(1).replaceAll("[\\[\\]]", "") : defaults.host(),
                valid ? Integer.parseInt(listen.group(2)) : defaults.port(),
                token(section),
                tls(section));
    }

    private static Optional<Secret> token(ConfigSection section) {
        Optional<String> token = section.text("token");
        if (token.filter(text -> text.isBlank() || !text.equals(text.strip())).isPresent()) {
            section.problem("token", "is empty, or has a space at an end");
        }
        return token.map(Secret::new);
    }

    private static Optional<ListenConfig.Tls> tls(ConfigSection section) {
        if (!section.has("tls")) {
            return Optional.empty();
        }
        try (ConfigSection tls = section.section("tls")) {
            String keystore = tls.requiredText("keystore", "/etc/tidegate/monitor.p12");
            String password = tls.requiredText("password", "${file:/run/secrets/monitor-keystore}");
            return Optional.of(new ListenConfig.Tls(Path.of(keystore), new Secret(password)));
        } catch (InvalidPathException e) {
            section.problem("tls", "keystore is not a path");
            return Optional.empty();
        }
    }

    public static GateConfig gate(ConfigSection section) {
        GateConfig defaults = GateConfig.defaults();
        return new GateConfig(
                section.duration("max-lag", Duration.ofMillis(1), DAY, defaults.maxLag()),
                section.duration("held-for", Duration.ZERO, Duration.ofMinutes(30), defaults.heldFor()),
                section.duration("progress-within", SECOND, Duration.ofHours(1), defaults.progressWithin()),
                section.duration("slot-time-min", Duration.ZERO, DAY.multipliedBy(30), defaults.slotTimeMin()),
                section.duration("transaction-age-max", SECOND, DAY, defaults.transactionAgeMax()),
                section.duration("verification-age-max", SECOND, DAY.multipliedBy(30), defaults.verificationAgeMax()),
                needs(section));
    }

    private static Map<GateCheck, Need> needs(ConfigSection section) {
        Map<GateCheck, Need> needs = new EnumMap<>(GateCheck.class);
        try (ConfigSection checks = section.section("checks")) {
            for (GateCheck check : GateCheck.values()) {
                checks.text(check.id()).ifPresent(text -> Need.of(text)
                        .ifPresentOrElse(
                                need -> needs.put(check, need),
                                () -> checks.problem(check.id(), "must be required, optional or off")));
            }
        }
        return needs;
    }
}
