package dev.tidegate.app.health;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidegate.model.failure.FailureCategory;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ConfigCode;
import dev.tidegate.runtime.BackgroundLoop;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.runtime.http.HttpEndpoint;
import dev.tidegate.runtime.http.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Health checks over HTTP: answers {@code /health/live} and {@code /health/ready}, as the monitor does. By any name: it
 * tells states and codes, and probes have names of their own for it.
 */
public final class HealthServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HealthServer.class);
    private static final Duration SAMPLE_EVERY = Duration.ofSeconds(1);

    private final HttpEndpoint endpoint;
    private final BackgroundLoop samples;

    private HealthServer(HttpEndpoint endpoint, BackgroundLoop samples) {
        this.endpoint = endpoint;
        this.samples = samples;
    }

    /** @throws TidegateException HEALTH-ADDRESS if the address cannot be listened on */
    public static HealthServer start(HealthAddress address, ProcessHealth health) {
        HttpEndpoint endpoint = listen(address, health);
        LOG.info("health endpoint: http://{}:{}/health/ready", address.host(), endpoint.port());
        BackgroundLoop samples =
                new BackgroundLoop("tidegate health", SAMPLE_EVERY, stop -> sample(health, stop)).start();
        return new HealthServer(endpoint, samples);
    }

    private static void sample(ProcessHealth health, StopSignal stop) {
        do {
            health.sample();
        } while (!stop.await(SAMPLE_EVERY));
    }

    private static HttpEndpoint listen(HealthAddress address, ProcessHealth health) {
        try {
            return HttpEndpoint.start(
                    address.host(),
                    address.port(),
                    Optional.empty(),
                    "tidegate health http",
                    (path, query) -> answer(path, health));
        } catch (IOException e) {
            throw new TidegateException(
                    FailureCategory.PERMANENT,
                    ConfigCode.HEALTH_ADDRESS,
                    "cannot listen on " + address + ": " + e.getMessage(),
                    "free the port, or give another one to --health",
                    e);
        }
    }

    private static Optional<Response> answer(String path, ProcessHealth health) {
        return switch (path) {
            case "/health/live" -> Optional.of(response(200, "live", List.of()));
            case "/health/ready" -> {
                List<String> troubles = health.troubles();
                yield Optional.of(
                        troubles.isEmpty() ? response(200, "ready", troubles) : response(503, "not-ready", troubles));
            }
            default -> Optional.empty();
        };
    }

    private static Response response(int code, String status, List<String> reasons) {
        ObjectNode node = JsonNodeFactory.instance.objectNode().put("status", status);
        ArrayNode array = node.putArray("reasons");
        reasons.forEach(array::add);
        return Response.json(code, node + "\n");
    }

    /** The port it listens on, also if the option left that open. */
    public int port() {
        return endpoint.port();
    }

    @Override
    public void close() {
        endpoint.close();
        samples.close();
    }
}
