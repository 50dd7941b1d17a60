package dev.tidegate.config.monitor;

import dev.tidegate.config.database.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Where the monitor's metrics are sent to, besides being there for Prometheus to fetch. */
public record ExportConfig(Optional<Otlp> otlp, Optional<CloudWatch> cloudWatch) {

    /**
     * OpenTelemetry's protocol over HTTP.
     *
     * @param headers whose values are never shown
     * @param attributes of the resource, such as service.namespace
     */
    public record Otlp(URI url, Duration interval, Map<String, Secret> headers, Map<String, String> attributes) {
        public Otlp {
            headers = Map.copyOf(headers);
            attributes = Map.copyOf(attributes);
        }
    }

    /**
     * Amazon CloudWatch.
     *
     * @param region empty: as the machine or the environment says
     * @param endpoint instead of the region's own
     * @param dimensions of every metric, besides Pipeline
     */
    public record CloudWatch(
            String namespace,
            Duration interval,
            Optional<String> region,
            Optional<URI> endpoint,
            Map<String, String> dimensions) {
        public CloudWatch {
            dimensions = Map.copyOf(dimensions);
        }
    }

    public static ExportConfig none() {
        return new ExportConfig(Optional.empty(), Optional.empty());
    }
}
