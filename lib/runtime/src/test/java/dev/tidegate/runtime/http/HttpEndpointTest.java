package dev.tidegate.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
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
        public Map<String, String> headers() {
            return Map.of("X-Frame-Options", "DENY");
        }
    }

    @BeforeEach
    void start() throws IOException {
        endpoint = HttpEndpoint.start("127.0.0.1", 0, Optional.empty(), "test http", 2, new Page());
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
                        HttpEndpoint.start("127.0.0.1", endpoint.port(), Optional.empty(), "test http", 2, new Page()))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() ->
                        HttpEndpoint.start("no-such-host.invalid", 0, Optional.empty(), "test http", 2, new Page()))
                .isInstanceOf(IOException.class);
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
