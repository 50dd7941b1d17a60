package dev.tidegate.lagmonitor.metrics;

import dev.tidegate.config.monitor.ExportConfig.Otlp;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.registry.otlp.OtlpConfig;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Export of the metrics to an OpenTelemetry collector, over OTLP/HTTP. */
final class OtlpExport {

    private OtlpExport() {}

    static MeterRegistry start(Otlp export) {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("service.name", "tidegate");
        attributes.putAll(export.attributes());
        Map<String, String> headers = new LinkedHashMap<>();
        export.headers().forEach((name, value) -> headers.put(name, value.reveal()));
        return new OtlpMeterRegistry(
                new OtlpConfig() {
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
                },
                Clock.SYSTEM);
    }
}
