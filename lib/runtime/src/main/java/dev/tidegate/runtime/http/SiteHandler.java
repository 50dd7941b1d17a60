package dev.tidegate.runtime.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One HTTP request: who may ask, and by what method. Logs never what the request said. */
final class SiteHandler implements HttpHandler {

    private static final Logger LOG = LoggerFactory.getLogger(SiteHandler.class);

    private static final int PIECE_BYTES = 8 << 10;

    private final Site site;

    SiteHandler(Site site) {
        this.site = site;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Response response = answer(exchange);
            Headers headers = exchange.getResponseHeaders();
            site.headers().forEach(headers::set);
            headers.set("Content-Type", response.contentType());
            if (response.status() == 401) {
                headers.set("WWW-Authenticate", "Bearer realm=\"tidegate\"");
            }
            boolean head = "HEAD".equals(exchange.getRequestMethod());
            byte[] body = response.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(response.status(), head ? -1 : body.length);
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
            return Response.error(405, "only GET and HEAD");
        }
        String host = exchange.getRequestHeaders().getFirst("Host");
        if (host != null && !site.isName(path, host)) {
            return Response.error(421, "not a name of this server; see monitor.hosts");
        }
        if (!site.isAllowed(path, exchange.getRequestHeaders().getFirst("Authorization"))) {
            return Response.error(401, "a bearer token is needed");
        }
        try {
            return site.answer(path, exchange.getRequestURI().getQuery())
                    .orElseGet(() -> Response.error(404, "no such path"));
        } catch (RuntimeException e) {
            LOG.warn("An HTTP request failed: {}", e.getClass().getName());
            LOG.debug("An HTTP request failed", e);
            return Response.error(500, "the request failed; the log says more");
        }
    }
}
