package dev.tidegate.app.health;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tidegate.model.failure.FailureCategory;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ConfigCode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers {@code /health/live} and {@code /health/ready}, as the monitor does. One thread does it all: answers are made of
 * a few numbers, and whoever asks is a machine that asks again.
 */
public final class HealthServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HealthServer.class);
    private static final int BACKLOG = 16;
    private static final int SAMPLE_EVERY_SECONDS = 1;

    static {
        // A client that sends or reads too slowly must not hold the thread; the JDK's default is for ever.
        System.setProperty("sun.net.httpserver.maxReqTime", "5");
        System.setProperty("sun.net.httpserver.maxRspTime", "30");
    }

    private final HttpServer server;
    private final ScheduledExecutorService thread;
    private final Future<?> samples;

    private HealthServer(HttpServer server, ScheduledExecutorService thread, Future<?> samples) {
        this.server = server;
        this.thread = thread;
        this.samples = samples;
    }

    /** @throws TidegateException HEALTH-ADDRESS if the address cannot be listened on */
    public static HealthServer start(HealthAddress address, ProcessHealth health) {
        HttpServer server = listen(address);
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, "tidegate health");
            made.setDaemon(true);
            return made;
        });
        server.setExecutor(thread);
        server.createContext("/", exchange -> answer(exchange, health));
        server.start();
        Future<?> samples = thread.scheduleWithFixedDelay(health::sample, 0, SAMPLE_EVERY_SECONDS, TimeUnit.SECONDS);
        LOG.info(
                "health is told on http://{}:{}/health/ready",
                address.host(),
                server.getAddress().getPort());
        return new HealthServer(server, thread, samples);
    }

    private static HttpServer listen(HealthAddress address) {
        try {
            return HttpServer.create(new InetSocketAddress(address.host(), address.port()), BACKLOG);
        } catch (IOException | RuntimeException e) {
            throw new TidegateException(
                    FailureCategory.PERMANENT,
                    ConfigCode.HEALTH_ADDRESS,
                    "cannot listen on " + address + ": " + e.getMessage(),
                    "free the port, or give another one to --health",
                    e);
        }
    }

    private static void answer(HttpExchange exchange, ProcessHealth health) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            switch (path) {
                case "/health/live" -> send(exchange, 200, "live", List.of());
                case "/health/ready" -> {
                    List<String> troubles = health.troubles();
                    send(
                            exchange,
                            troubles.isEmpty() ? 200 : 503,
                            troubles.isEmpty() ? "ready" : "not-ready",
                            troubles);
                }
                default -> send(exchange, 404, "no such path", List.of());
            }
        }
    }

    private static void send(HttpExchange exchange, int code, String status, List<String> reasons) throws IOException {
        ObjectNode node = JsonNodeFactory.instance.objectNode().put("status", status);
        ArrayNode array = node.putArray("reasons");
        reasons.forEach(array::add);
        byte[] body = (node + "\n").getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(code, body.length);
        exchange.getResponseBody().write(body);
    }

    /** The port it listens on, also if the option left that open. */
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        samples.cancel(true);
        thread.shutdownNow();
    }
}
