package dev.tidegate.testkit.sink;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An HTTP server on 127.0.0.1 that keeps what it is sent. It is the JDK's; WireMock would bring a second Jetty and a second
 * Jackson beside those of Kafka Connect, for three things that tests ask of it.
 */
public final class HttpSink implements AutoCloseable {

    /**
     * @param headers by name in lower case
     * @param bytes of the body, one a character
     */
    public record Received(String method, String path, Map<String, String> headers, String bytes) {
        public String text() {
            return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        }
    }

    private final HttpServer server;
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final AtomicInteger refusals = new AtomicInteger();
    private volatile byte[] answer = new byte[0];
    private volatile String answerType = "text/plain";

    private HttpSink(HttpServer server) {
        this.server = server;
    }

    public static HttpSink start() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
            HttpSink sink = new HttpSink(server);
            server.createContext("/", exchange -> {
                try (exchange) {
                    Map<String, String> headers = new TreeMap<>();
                    exchange.getRequestHeaders()
                            .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
                    byte[] body = exchange.getRequestBody().readAllBytes();
                    boolean refuse = sink.refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
                    if (!refuse) {
                        sink.received.add(new Received(
                                exchange.getRequestMethod(),
                                exchange.getRequestURI().toString(),
                                headers,
                                new String(body, StandardCharsets.ISO_8859_1)));
                    }
                    byte[] out = sink.answer;
                    exchange.getResponseHeaders().set("Content-Type", sink.answerType);
                    exchange.sendResponseHeaders(refuse ? 503 : 200, out.length == 0 ? -1 : out.length);
                    if (out.length > 0) {
                        exchange.getResponseBody().write(out);
                    }
                }
            });
            server.start();
            return sink;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Answers that many requests with 503, and does not keep them. */
    public void refuse(int requests) {
        refusals.set(requests);
    }

    /** What it answers from now on, instead of nothing. */
    public void answer(String contentType, byte[] body) {
        answerType = contentType;
        answer = body.clone();
    }

    public String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    /** In the order in which they came. */
    public List<Received> received() {
        return List.copyOf(received);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
