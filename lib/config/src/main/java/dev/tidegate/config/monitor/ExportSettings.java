package dev.tidegate.config.monitor;

import dev.tidegate.config.monitor.ExportConfig.CloudWatch;
import dev.tidegate.config.monitor.ExportConfig.Otlp;
import dev.tidegate.config.yaml.ConfigSection;
import dev.tidegate.config.yaml.HttpUrl;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Reads the section {@code monitor.export}. */
final class ExportSettings {

    private static final Duration INTERVAL_MIN = Duration.ofSeconds(1);
    private static final Duration INTERVAL_MAX = Duration.ofHours(1);
    private static final Duration OTLP_INTERVAL = Duration.ofSeconds(30);
    private static final Duration CLOUDWATCH_INTERVAL = Duration.ofMinutes(1);
    /** CloudWatch takes 30; one is the pipeline. */
    private static final int DIMENSIONS_MAX = 29;

    private ExportSettings() {}

    static ExportConfig read(ConfigSection section) {
        return new ExportConfig(otlp(section), cloudWatch(section));
    }

    private static Optional<Otlp> otlp(ConfigSection export) {
        if (!export.has("otlp")) {
            return Optional.empty();
        }
        try (ConfigSection section = export.section("otlp")) {
            String text = section.requiredText("url", "http://localhost:4318/v1/metrics");
            Optional<URI> url = HttpUrl.parse(text);
            if (!text.isBlank() && url.isEmpty()) {
                section.problem("url", "must be an http or https address");
            }
            return Optional.of(new Otlp(
                    url.orElse(URI.create("http://localhost:4318/v1/metrics")),
                    section.duration("interval", INTERVAL_MIN, INTERVAL_MAX, OTLP_INTERVAL),
                    AlertSettings.secrets(section.properties("headers")),
                    section.properties("attributes")));
        }
    }

    private static Optional<CloudWatch> cloudWatch(ConfigSection export) {
        if (!export.has("cloudwatch")) {
            return Optional.empty();
        }
        try (ConfigSection section = export.section("cloudwatch")) {
            Optional<URI> endpoint = section.text("endpoint").flatMap(HttpUrl::parse);
            if (section.has("endpoint") && endpoint.isEmpty()) {
                section.problem("endpoint", "must be an http or https address");
            }
            String namespace = section.text("namespace").orElse("DMS/Migration");
            if (!namespace.matches("[A-Za-z0-9._/#:-]{1,255}") || namespace.startsWith("AWS/")) {
                section.problem(
                        "namespace", "must be up to 255 letters, digits and . _ / # : -, and not begin with AWS/");
            }
            Map<String, String> dimensions = section.properties("dimensions");
            if (dimensions.size() > DIMENSIONS_MAX
                    || dimensions.values().stream().anyMatch(String::isBlank)) {
                section.problem("dimensions", "must be up to " + DIMENSIONS_MAX + ", none of them empty");
            }
            return Optional.of(new CloudWatch(
                    namespace,
                    section.duration("interval", INTERVAL_MIN, INTERVAL_MAX, CLOUDWATCH_INTERVAL),
                    section.text("region"),
                    endpoint,
                    dimensions));
        }
    }
}
