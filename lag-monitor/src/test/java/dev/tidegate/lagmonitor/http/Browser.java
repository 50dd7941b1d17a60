package dev.tidegate.lagmonitor.http;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A real Chromium without a window, driven by its DevTools protocol: one tab. */
final class Browser implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration WITHIN = Duration.ofSeconds(30);

    private final Process process;
    private final HttpClient client = HttpClient.newHttpClient();
    private final WebSocket socket;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> errors = new CopyOnWriteArrayList<>();

    private Browser(Process process, URI devTools) {
        this.process = process;
        this.socket = client.newWebSocketBuilder()
                .buildAsync(devTools, new Listener())
                .join();
    }

    /** Chromium or Chrome on the PATH. */
    static Optional<Path> find() {
        return Stream.of("chromium", "chromium-browser", "google-chrome")
                .flatMap(name -> Stream.of(System.getenv("PATH").split(":")).map(directory -> Path.of(directory, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** @param profile a directory of its own */
    static Browser start(Path program, Path profile) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        program.toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--disable-background-networking",
                        "--no-first-run",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(profile.resolve("browser.log").toFile())
                .start();
        Path file = profile.resolve("DevToolsActivePort");
        try {
            await().atMost(WITHIN).until(() -> Files.exists(file) && Files.size(file) > 0);
            int port = Integer.parseInt(Files.readAllLines(file).get(0));
            Browser browser = new Browser(process, tab(port));
            for (String domain : List.of("Page", "Runtime", "Network", "Log")) {
                browser.call(domain + ".enable", Map.of());
            }
            return browser;
        } catch (RuntimeException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private static URI tab(int port) throws IOException, InterruptedException {
        HttpRequest list = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list"))
                .build();
        String body = HttpClient.newHttpClient()
                .send(list, HttpResponse.BodyHandlers.ofString())
                .body();
        for (JsonNode target : JSON.readTree(body)) {
            if (target.get("type").asText().equals("page")) {
                return URI.create(target.get("webSocketDebuggerUrl").asText());
            }
        }
        throw new IOException("the browser has no tab");
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder message = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            message.append(data);
            if (last) {
                take(message.toString());
                message.setLength(0);
            }
            from.request(1);
            return null;
        }
    }

    private void take(String message) {
        try {
            JsonNode json = JSON.readTree(message);
            if (json.has("id")) {
                CompletableFuture<JsonNode> answer =
                        answers.remove(json.get("id").asInt());
                if (answer != null) {
                    answer.complete(json);
                }
                return;
            }
            switch (json.path("method").asText()) {
                case "Network.requestWillBeSent" ->
                    requests.add(json.at("/params/request/url").asText());
                case "Runtime.exceptionThrown" ->
                    errors.add(json.at("/params/exceptionDetails").toString());
                default -> {
                    // Of no interest here.
                }
            }
        } catch (IOException e) {
            errors.add(e.toString());
        }
    }

    JsonNode call(String method, Map<String, Object> parameters) {
        int id = ids.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        ObjectNode request = JSON.createObjectNode().put("id", id).put("method", method);
        request.set("params", JSON.valueToTree(parameters));
        socket.sendText(request.toString(), true).join();
        try {
            JsonNode found = answer.get(WITHIN.toSeconds(), TimeUnit.SECONDS);
            if (found.has("error")) {
                throw new AssertionError(method + ": " + found.get("error"));
            }
            return found.get("result");
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError(method + " is not answered", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    void open(String url) {
        requests.clear();
        errors.clear();
        call("Page.navigate", Map.of("url", url));
    }

    /** What an expression of JavaScript gives. */
    JsonNode evaluate(String expression) {
        JsonNode result =
                call("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
        if (result.has("exceptionDetails")) {
            throw new AssertionError(expression + ": " + result.get("exceptionDetails"));
        }
        return result.at("/result/value");
    }

    /** Visible text of the element with that id; empty if it is hidden or not there. */
    String text(String id) {
        return evaluate("(e => e && e.checkVisibility() ? e.innerText : '')(document.getElementById('" + id + "'))")
                .asText();
    }

    void awaitText(String id, String part) {
        await("text of " + id + " has " + part)
                .atMost(WITHIN)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> text(id).contains(part));
    }

    void size(int width, int height, boolean phone) {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", phone));
    }

    /** @param scheme light or dark */
    void prefer(String scheme) {
        call(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    /** Roles and names as a screen reader gets them: {@code heading "Tables"}. */
    List<String> accessibleNodes() {
        List<String> nodes = new java.util.ArrayList<>();
        call("Accessibility.enable", Map.of());
        for (JsonNode node : call("Accessibility.getFullAXTree", Map.of()).get("nodes")) {
            if (!node.path("ignored").asBoolean()) {
                nodes.add(node.at("/role/value").asText() + " \""
                        + node.at("/name/value").asText() + "\"");
            }
        }
        return nodes;
    }

    void screenshot(Path file) throws IOException {
        String data = call("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true))
                .get("data")
                .asText();
        Files.createDirectories(file.getParent());
        Files.write(file, Base64.getDecoder().decode(data));
    }

    /** Addresses that were asked for since the page was opened. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    /** What went wrong in the page's script. */
    List<String> errors() {
        return List.copyOf(errors);
    }

    @Override
    public void close() {
        socket.abort();
        // Its children go with it.
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
