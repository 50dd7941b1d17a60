package dev.tidegate.config.monitor;

import dev.tidegate.config.database.Secret;
import dev.tidegate.config.setting.Scalar;
import dev.tidegate.config.setting.Settings;
import dev.tidegate.config.setting.Type;
import dev.tidegate.config.yaml.YamlText;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Destinations of the monitor's metrics, besides Prometheus, which fetches them. */
public record ExportConfig(Optional<Otlp> otlp, Optional<CloudWatch> cloudWatch) {

    private static final Scalar<Duration> INTERVAL = Type.duration("1s", "1h");

    static ExportConfig settings(Settings<ExportConfig> s) {
        return new ExportConfig(
                s.optionalGroup("otlp", ExportConfig::otlp, Otlp::settings),
                s.optionalGroup("cloudwatch", ExportConfig::cloudWatch, CloudWatch::settings));
    }

    /** OpenTelemetry's protocol over HTTP. */
    public record Otlp(URI url, Duration interval, Map<String, Secret> headers, Map<String, String> attributes) {

        public Otlp {
            headers = Map.copyOf(headers);
            attributes = Map.copyOf(attributes);
        }

        static Otlp settings(Settings<Otlp> s) {
            return new Otlp(
                    s.required("url", Otlp::url, Type.httpUrl(), "http://localhost:4318/v1/metrics", """
                            of an OpenTelemetry collector ([METRICS](METRICS.md#opentelemetry))
                            """),
                    s.value("interval", Otlp::interval, INTERVAL, "30s", "between two exports"),
                    s.value("headers", Otlp::headers, Type.mapOf(Secret.TYPE), "none", "sent with each request"),
                    s.value("attributes", Otlp::attributes, Type.mapOf(Type.text()), "none", """
                            of the resource, such as `service.namespace`
                            """));
        }
    }

    /**
     * Amazon CloudWatch.
     *
     * @param region empty: as the machine or the environment says
     * @param endpoint empty: the region's own
     */
    public record CloudWatch(
            String namespace,
            Duration interval,
            Optional<String> region,
            Optional<URI> endpoint,
            Map<String, String> dimensions) {

        /** CloudWatch takes 30; one is the pipeline. */
        private static final int DIMENSIONS_MAX = 29;

        private static final Scalar<String> NAMESPACE = Scalar.of(
                "up to 255 letters, digits and . _ / # : -, without AWS/ at the start",
                text -> Optional.of(text)
                        .filter(name -> name.matches("[A-Za-z0-9._/#:-]{1,255}") && !name.startsWith("AWS/")),
                YamlText::quoted);

        public CloudWatch {
            dimensions = Map.copyOf(dimensions);
        }

        static CloudWatch settings(Settings<CloudWatch> s) {
            CloudWatch config = new CloudWatch(
                    s.value("namespace", CloudWatch::namespace, NAMESPACE, "DMS/Migration", """
                            of the metrics in Amazon CloudWatch ([METRICS](METRICS.md#cloudwatch))
                            """),
                    s.value("interval", CloudWatch::interval, INTERVAL, "1m", "between two exports"),
                    s.optional(
                            "region", CloudWatch::region, Type.text(), "as the machine or the environment says", """
                            AWS region
                            """),
                    s.optional("endpoint", CloudWatch::endpoint, Type.httpUrl(), "the region's", "address to send to"),
                    s.value("dimensions", CloudWatch::dimensions, Type.mapOf(Type.text()), "none", """
                            of every metric, besides `Pipeline`; at most 29
                            """));
            s.refuse(
                    config.dimensions.size() > DIMENSIONS_MAX
                            || config.dimensions.values().stream().anyMatch(String::isBlank),
                    "dimensions",
                    "must be up to " + DIMENSIONS_MAX + ", none of them empty");
            return config;
        }
    }
}
