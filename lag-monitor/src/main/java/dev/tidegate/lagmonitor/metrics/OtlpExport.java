package dev.tidegate.lagmonitor.metrics;

import dev.tidegate.config.monitor.ExportConfig.Otlp;
import dev.tidegate.runtime.http.BoundedExchange;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.ipc.http.HttpSender;
import io.micrometer.registry.otlp.OtlpConfig;
import io.micrometer.registry.otlp.OtlpHttpMetricsSender;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Export of the metrics to an OpenTelemetry collector, over OTLP/HTTP. */
final class OtlpExport {

    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(5);
    private static final Duration SENT_WITHIN = Duration.ofSeconds(15);

    private OtlpExport() {}

    static MeterRegistry start(Otlp export) {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("service.name", "tidegate");
        attributes.putAll(export.attributes());
        Map<String, String> headers = new LinkedHashMap<>();
        export.headers().forEach((name, value) -> headers.put(name, value.reveal()));
        HttpClient client =
                HttpClient.newBuilder().connectTimeout(CONNECT_WITHIN).build();
        return OtlpMeterRegistry.builder(settings(export, headers, attributes))
                .metricsSender(new OtlpHttpMetricsSender(request -> send(client, request)))
                .build();
    }

    /** Bounded as a whole: Micrometer's own sender would read for ever from a collector that never ends its answer. */
    private static HttpSender.Response send(HttpClient client, HttpSender.Request request)
            throws IOException, InterruptedException {
        HttpRequest.Builder sent = HttpRequest.newBuilder(
                        URI.create(request.getUrl().toString()))
                .method(request.getMethod().name(), HttpRequest.BodyPublishers.ofByteArray(request.getEntity()));
        request.getRequestHeaders().forEach(sent::setHeader);
        return new HttpSender.Response(BoundedExchange.send(client, sent.build(), SENT_WITHIN), null);
    }

    private static OtlpConfig settings(Otlp export, Map<String, String> headers, Map<String, String> attributes) {
        return new OtlpConfig() {
            /** All of it comes from the config file, nothing from the environment. */
            @Override
            public String get(String key) {
                return null;
            }

            @Override
            public String url() {
                return export.url().toString();
            }

            @Override
            public Duration step() {
                return export.interval();
            }

            @Override
            public Map<String, String> headers() {
                return headers;
            }

            @Override
            public Map<String, String> resourceAttributes() {
                return attributes;
            }
        };
    }
}
