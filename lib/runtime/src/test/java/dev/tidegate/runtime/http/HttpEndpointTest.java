package dev.tidegate.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpEndpointTest {

    private static final String BODY = "x".repeat(20_000);

    private final HttpClient client = HttpClient.newHttpClient();
    private HttpEndpoint endpoint;

    private static final class Page implements Site {

        @Override
        public Optional<Response> answer(String path, String query) {
            return switch (path) {
                case "/page" -> Optional.of(new Response(200, Response.HTML, BODY));
                case "/echo" -> Optional.of(Response.json(200, "[\"" + query + "\"]"));
                case "/broken" -> throw new IllegalStateException("a secret");
                default -> Optional.empty();
            };
        }

        @Override
        public boolean isAllowed(String path, String authorization) {
            return !path.equals("/closed") || "Bearer key".equals(authorization);
        }

        @Override
        public boolean isName(String path, String host) {
            return host.startsWith("127.0.0.1:");
        }

        @Override
        public Map<String, String> headers() {
            return Map.of("X-Frame-Options", "DENY");
        }
    }

    @BeforeEach
    void start() throws IOException {
        endpoint = HttpEndpoint.start("127.0.0.1", 0, Optional.empty(), "test http", new Page());
    }

    @AfterEach
    void stop() {
        endpoint.close();
    }

    @Test
    void answersWithTypeBodyAndHeadersOfTheSite() throws Exception {
        HttpResponse<String> page = send("GET", "/page");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).isEqualTo(BODY);
        assertThat(page.headers().firstValue("Content-Type")).hasValue(Response.HTML);
        assertThat(page.headers().firstValue("X-Frame-Options")).hasValue("DENY");
        assertThat(send("GET", "/echo?a=b").body()).isEqualTo("[\"a=b\"]");
        assertThat(send("GET", "/echo").body()).isEqualTo("[\"null\"]");
    }

    @Test
    void answersHeadWithoutABody() throws Exception {
        HttpResponse<String> head = send("HEAD", "/page");

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValue("Content-Type")).hasValue(Response.HTML);
    }

    @Test
    void saysWhatIsWrongAndNothingMore() throws Exception {
        assertError(send("GET", "/none"), 404, "no such path");
        assertError(send("POST", "/page"), 405, "only GET and HEAD");
        assertError(send("GET", "/broken"), 500, "the request failed; the log says more");

        HttpResponse<String> closed = send("GET", "/closed");
        assertError(closed, 401, "a bearer token is needed");
        assertThat(closed.headers().firstValue("WWW-Authenticate")).hasValue("Bearer realm=\"tidegate\"");
    }

    @Test
    void refusesAnAddressThatIsTaken() {
        assertThatThrownBy(() ->
                        HttpEndpoint.start("127.0.0.1", endpoint.port(), Optional.empty(), "test http", new Page()))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(
                        () -> HttpEndpoint.start("no-such-host.invalid", 0, Optional.empty(), "test http", new Page()))
                .isInstanceOf(IOException.class);
    }

    /** Each sends a byte now and then and never gets to the end of its request, or none at all. */
    @Test
    void slowClientsHoldUpNobody() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 48; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), endpoint.port());
                slow.add(socket);
                if (i % 4 != 0) {
                    socket.getOutputStream().write("GET /page HTTP/1.1\r\nHost: ".getBytes(StandardCharsets.US_ASCII));
                }
            }
            for (int probe = 0; probe < 5; probe++) {
                for (Socket socket : slow) {
                    trickle(socket);
                }
                long before = System.nanoTime();
                assertThat(send("GET", "/page").statusCode()).isEqualTo(200);
                assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(1));
            }
            // And the server lets go of them, whatever they do.
            Socket one = slow.get(1);
            one.setSoTimeout(10_000);
            assertThat(endOf(one)).isTrue();
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    private static void trickle(Socket socket) {
        try {
            socket.getOutputStream().write('x');
        } catch (IOException e) {
            // The server has had enough of it.
            return;
        }
    }

    private static boolean endOf(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException e) {
            return true;
        }
    }

    @Test
    void answersByItsNamesOnly() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), endpoint.port())) {
            socket.getOutputStream()
                    .write("GET /page HTTP/1.0\r\nHost: rebound.example\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 421 ")
                    .doesNotContain("xxx");
        }
    }

    private static void assertError(HttpResponse<String> response, int status, String error) {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).isEqualTo("{\"error\":\"" + error + "\"}");
        assertThat(response.headers().firstValue("Content-Type")).hasValue(Response.JSON);
        assertThat(response.headers().firstValue("X-Frame-Options")).hasValue("DENY");
    }

    private HttpResponse<String> send(String method, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + endpoint.port() + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
