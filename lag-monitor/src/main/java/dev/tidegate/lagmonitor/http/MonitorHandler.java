package dev.tidegate.lagmonitor.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.tidegate.config.database.Secret;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request: who may ask, and by what method; never what the request said. */
final class MonitorHandler implements HttpHandler {

    private static final Logger LOG = LoggerFactory.getLogger(MonitorHandler.class);

    private static final int PIECE_BYTES = 8 << 10;

    private final Optional<Secret> token;
    private final Routes answers;

    MonitorHandler(Optional<Secret> token, Routes answers) {
        this.token = token;
        this.answers = answers;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Response answer = answer(exchange);
            Headers headers = exchange.getResponseHeaders();
            headers.set("Content-Type", answer.contentType());
            headers.set("Cache-Control", "no-store");
            headers.set("X-Content-Type-Options", "nosniff");
            headers.set("X-Frame-Options", "DENY");
            headers.set(
                    "Content-Security-Policy",
                    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'");
            if (answer.status() == 401) {
                headers.set("WWW-Authenticate", "Bearer realm=\"tidegate\"");
            }
            boolean head = "HEAD".equals(exchange.getRequestMethod());
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), head ? -1 : body.length);
            if (!head) {
                write(body, exchange.getResponseBody());
            }
        }
    }

    /** In pieces: the JDK's server keeps for each connection a buffer twice as large as what was written at once. */
    private static void write(byte[] body, OutputStream to) throws IOException {
        try (to) {
            for (int from = 0; from < body.length; from += PIECE_BYTES) {
                to.write(body, from, Math.min(PIECE_BYTES, body.length - from));
            }
        }
    }

    private Response answer(HttpExchange exchange) {
        String path = exchange.getRequestURI().getPath();
        String method = exchange.getRequestMethod();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            return error(405, "only GET and HEAD");
        }
        if (!answers.isOpenToAll(path) && !isAllowed(exchange)) {
            return error(401, "a bearer token is needed");
        }
        try {
            return answers.to(path, exchange.getRequestURI().getQuery()).orElseGet(() -> error(404, "no such path"));
        } catch (RuntimeException e) {
            LOG.warn("The monitor could not answer: {}", e.getClass().getName());
            LOG.debug("The monitor could not answer", e);
            return error(500, "the monitor failed; its log says more");
        }
    }

    private boolean isAllowed(HttpExchange exchange) {
        if (token.isEmpty()) {
            return true;
        }
        String sent = exchange.getRequestHeaders().getFirst("Authorization");
        byte[] wanted = ("Bearer " + token.get().reveal()).getBytes(StandardCharsets.UTF_8);
        // In the same time whatever was sent.
        return sent != null && MessageDigest.isEqual(wanted, sent.getBytes(StandardCharsets.UTF_8));
    }

    private static Response error(int status, String error) {
        return Response.json(status, JsonNodeFactory.instance.objectNode().put("error", error));
    }
}
