package dev.tidegate.lagmonitor.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.config.database.Secret;
import dev.tidegate.config.monitor.GateCheck;
import dev.tidegate.config.monitor.ListenConfig;
import dev.tidegate.lagmonitor.alert.AlertEvaluator;
import dev.tidegate.lagmonitor.alert.Condition;
import dev.tidegate.lagmonitor.alert.delivery.AlertDispatcher;
import dev.tidegate.lagmonitor.history.Event;
import dev.tidegate.lagmonitor.lag.PipelineView;
import dev.tidegate.lagmonitor.lag.PipelineViews;
import dev.tidegate.lagmonitor.metrics.MonitorMetrics;
import dev.tidegate.lagmonitor.model.Sample;
import dev.tidegate.lagmonitor.model.Views;
import dev.tidegate.lagmonitor.model.table.TableStatus;
import dev.tidegate.lagmonitor.readiness.AssessedView;
import dev.tidegate.lagmonitor.readiness.CheckResult;
import dev.tidegate.lagmonitor.readiness.Gate;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.runtime.http.HttpEndpoint;
import dev.tidegate.state.lane.LaneStop;
import dev.tidegate.state.monitor.GateState;
import dev.tidegate.state.monitor.MinuteSummary;
import dev.tidegate.state.verification.ComparisonState;
import dev.tidegate.testkit.Checkout;
import dev.tidegate.testkit.tls.CertificateAuthority;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MonitorServerTest {

    private static final PipelineConfig CONFIG = PipelineViews.config(
            Map.of(GateCheck.VERIFICATION, GateCheck.Need.OPTIONAL, GateCheck.LAG, GateCheck.Need.OPTIONAL));
    private static final Path DOCUMENT = Checkout.ROOT.resolve("docs/openapi.yaml");

    private final HttpClient client = HttpClient.newHttpClient();
    private PipelineView pipeline = PipelineViews.pipeline(new Views(), 1000);
    private HttpEndpoint server;
    private int minutesStored = 1;

    /** What the answers are made of, without anybody who is asked. */
    private final class Fixed implements Routes.Facts {
        private final Gate gate = new Gate(CONFIG);

        @Override
        public AssessedView snapshot() {
            return new AssessedView(pipeline, gate.judge(pipeline, List.of()), 0);
        }

        @Override
        public List<CheckResult> progress(PipelineView of) {
            return gate.progress(of);
        }

        @Override
        public List<Sample> recent() {
            List<Sample> samples = new ArrayList<>();
            for (int i = 3_000; i > 0; i--) {
                Duration lag = Duration.ofMillis(i == 7 ? 99_000 : 5);
                samples.add(new Sample(
                        Views.NOON.minusSeconds(i),
                        0,
                        i == 100 ? Optional.empty() : Optional.of(lag),
                        OptionalLong.of(7),
                        Optional.empty(),
                        OptionalLong.empty(),
                        OptionalLong.empty()));
            }
            return samples;
        }

        @Override
        public List<MinuteSummary> minutes() {
            List<MinuteSummary> minutes = new ArrayList<>();
            for (int i = minutesStored; i > 0; i--) {
                Duration lag = Duration.ofSeconds(i == 500 ? 99 : 1);
                minutes.add(new MinuteSummary(
                        Views.NOON.minusSeconds(60L * i),
                        i == 100 ? Optional.empty() : Optional.of(lag),
                        Optional.empty(),
                        OptionalLong.of(7),
                        OptionalLong.empty(),
                        60,
                        1,
                        GateState.CLOSED));
            }
            return minutes;
        }

        @Override
        public List<Event> events() {
            return List.of(new Event(Views.NOON, Event.Kind.GATE, "the gate is open"));
        }

        @Override
        public List<AlertEvaluator.Firing> firing() {
            return List.of(new AlertEvaluator.Firing(Condition.LAG_HIGH, "the target is 301.0 s behind", Views.NOON));
        }
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void answersAsTheOpenApiFileSays() throws Exception {
        start(Optional.empty());
        assertEveryPathFits();

        Views views = new Views();
        views.stop = Optional.of(new LaneStop("CHAIN-BROKEN", "a record is missing", "load again", Views.NOON));
        views.tableState = TableStatus.State.LOADING;
        views.drift = Views.drift(Duration.ofMinutes(5), 2);
        views.verified = Optional.of(Views.verified(ComparisonState.DIFFERENT, Duration.ofMinutes(1)));
        pipeline = PipelineViews.pipeline(views, 1000);
        assertEveryPathFits();

        pipeline = PipelineViews.pictureOfNothing();
        assertEveryPathFits();
    }

    private void assertEveryPathFits() throws Exception {
        JsonNode document = new YAMLMapper().readTree(DOCUMENT.toFile());
        List<String> paths = new ArrayList<>();
        document.get("paths").fieldNames().forEachRemaining(paths::add);
        assertThat(paths).contains("/api/lag", "/api/gate", "/api/tables", "/api/history", "/health/ready", "/metrics");
        for (String path : paths) {
            HttpResponse<String> response = get(path);
            JsonNode described =
                    document.at("/paths").get(path).at("/get/responses").get("" + response.statusCode());
            assertThat(described)
                    .as(path + " " + response.statusCode() + " is described")
                    .isNotNull();
            JsonNode content = described.get("content");
            String type = response.headers().firstValue("Content-Type").orElseThrow();
            assertThat(content.fieldNames().next()).isEqualTo(type.replaceAll(";.*", ""));
            if (type.equals("application/json")) {
                new OpenApiSchema(document)
                        .assertFits(
                                content.at("/application~1json/schema"),
                                new ObjectMapper().readTree(response.body()),
                                path);
            }
        }
    }

    @Test
    void saysByItsStatusWhetherTheGateIsOpen() throws Exception {
        start(Optional.empty());
        assertThat(get("/api/gate").statusCode()).isEqualTo(200);
        assertThat(get("/health/ready").statusCode()).isEqualTo(200);

        pipeline = PipelineViews.pictureOfNothing();
        assertThat(get("/api/gate").statusCode()).isEqualTo(503);
        assertThat(get("/health/ready").statusCode()).isEqualTo(503);
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void unknownIsNullWithAReasonAndNaNAndNever0() throws Exception {
        start(Optional.empty());
        pipeline = PipelineViews.pictureOfNothing();

        JsonNode lag = new ObjectMapper().readTree(get("/api/lag").body());
        assertThat(lag.get("lagSeconds").isNull()).isTrue();
        assertThat(lag.at("/unknown/lagSeconds").asText()).isEqualTo("nobody answers");
        assertThat(get("/metrics").body())
                .contains("tidegate_lag_seconds{lane=\"0\",pipeline=\"orders\"} NaN")
                .contains("tidegate_lag_known{lane=\"0\",pipeline=\"orders\"} 0.0")
                .contains("tidegate_up{pipeline=\"orders\",what=\"source\"} 0.0")
                .contains("tidegate_gate_open{pipeline=\"orders\"} 0.0");
    }

    @Test
    void metricsHaveTheirDocumentedNames() throws Exception {
        start(Optional.empty());
        String documented = java.nio.file.Files.readString(Checkout.ROOT.resolve("docs/METRICS.md"));

        List<String> names = get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("# TYPE "))
                .map(line -> line.replaceAll("# TYPE (\\S+) .*", "$1"))
                .toList();
        assertThat(names).hasSizeGreaterThan(20).allSatisfy(name -> assertThat(documented)
                .contains("`" + name + "`"));
    }

    @Test
    void thinsALongHistoryWithoutHidingTheWorst() throws Exception {
        start(Optional.empty());

        JsonNode recent =
                new ObjectMapper().readTree(get("/api/history").body()).get("recent");
        assertThat(recent.size()).isLessThanOrEqualTo(1_200);
        assertThat(recent).anyMatch(sample -> sample.get("lagSeconds").asDouble() == 99);
        assertThat(recent).anyMatch(sample -> sample.get("lagSeconds").isNull());
        assertThat(new ObjectMapper()
                        .readTree(get("/api/history?minutes=1").body())
                        .get("recent"))
                .hasSize(60);
    }

    /** Of 90 days, or the answer would be larger than the monitor's memory. */
    @Test
    void thinsTheStoredMinutesToo() throws Exception {
        minutesStored = 90 * 24 * 60;
        start(Optional.empty());

        JsonNode minutes = new ObjectMapper()
                .readTree(get("/api/history?hours=2160").body())
                .get("minutes");
        assertThat(minutes.size()).isBetween(1_000, 1_200);
        assertThat(minutes).anyMatch(minute -> minute.get("lagMaxSeconds").asDouble() == 99);
        assertThat(minutes).anyMatch(minute -> minute.get("lagMaxSeconds").isNull());
        assertThat(new ObjectMapper()
                        .readTree(get("/api/history?hours=1").body())
                        .get("minutes"))
                .hasSize(60);
    }

    @Test
    void asksForTheTokenWhereThereIsDataAndNowhereElse() throws Exception {
        start(Optional.of(new Secret("let-me-in")));

        for (String path : List.of("/api/lag", "/api/gate", "/api/tables", "/api/history", "/metrics", "/api/none")) {
            assertThat(get(path).statusCode()).as(path).isEqualTo(401);
            assertThat(get(path, "Bearer wrong").statusCode()).as(path).isEqualTo(401);
        }
        assertThat(get("/api/lag", "Bearer let-me-in").statusCode()).isEqualTo(200);
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        assertThat(get("/").statusCode()).isEqualTo(200);
    }

    @Test
    void speaksTlsWithTheKeyOfTheConfig(@TempDir Path directory) throws Exception {
        CertificateAuthority key = CertificateAuthority.in(directory.resolve("monitor"));
        start(
                Optional.empty(),
                Optional.of(new ListenConfig.Tls(key.serverStore(), new Secret(CertificateAuthority.STORE_PASSWORD))));

        HttpClient trusting = HttpClient.newBuilder().sslContext(key.client()).build();
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + server.port() + "/api/gate"))
                .build();
        assertThat(trusting.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(200);
        assertThatThrownBy(() -> client.send(request, HttpResponse.BodyHandlers.ofString()))
                .isInstanceOf(javax.net.ssl.SSLException.class);
    }

    @Test
    void saysWhyItCannotStart(@TempDir Path directory) {
        start(Optional.empty());
        ListenConfig taken = new ListenConfig("127.0.0.1", server.port(), Optional.empty(), Optional.empty());
        ListenConfig keyless = new ListenConfig(
                "127.0.0.1",
                0,
                Optional.empty(),
                Optional.of(new ListenConfig.Tls(directory.resolve("none"), new Secret("x"))));

        assertThatThrownBy(() -> MonitorServer.start(taken, answers()))
                .isInstanceOfSatisfying(
                        TidegateException.class, e -> assertThat(e.code()).isEqualTo("MONITOR-ADDRESS"));
        assertThatThrownBy(() -> MonitorServer.start(keyless, answers()))
                .isInstanceOfSatisfying(
                        TidegateException.class, e -> assertThat(e.code()).isEqualTo("MONITOR-KEYSTORE"));
    }

    @Test
    void answersByItsNamesOnlySoThatNoStrangersPageCanRead() throws Exception {
        server = MonitorServer.start(
                new ListenConfig("127.0.0.1", 0, List.of("monitor.shop.svc"), Optional.empty(), Optional.empty()),
                answers());
        for (String name : List.of("localhost", "LOCALHOST.", "127.0.0.1", "10.1.2.3", "[::1]", "Monitor.shop.svc")) {
            assertThat(statusFor(name, "/api/lag")).as(name).isEqualTo(200);
            assertThat(statusFor(name + ":8471", "/metrics")).as(name).isEqualTo(200);
        }
        for (String name : List.of("rebound.example", "10.1.2.3.example", "shop.svc", "x@127.0.0.1", "")) {
            assertThat(statusFor(name, "/api/lag")).as(name).isIn(400, 421);
            assertThat(statusFor(name, "/")).as(name).isIn(400, 421);
        }
        assertThat(statusFor("probe.of.a.balancer", "/health/live")).isEqualTo(200);
    }

    private int statusFor(String host, String path) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                            .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            String answer =
                    new String(socket.getInputStream().readNBytes(12), java.nio.charset.StandardCharsets.US_ASCII);
            return Integer.parseInt(answer.substring("HTTP/1.1 ".length()));
        }
    }

    @Test
    void noPageOfOthersMayFrameItOrTakeItsFormsOrAddresses() throws Exception {
        start(Optional.empty());
        assertThat(get("/").headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'");
    }

    @Test
    void refusesOtherMethodsAndPaths() throws Exception {
        start(Optional.empty());

        assertThat(get("/api/none").statusCode()).isEqualTo(404);
        HttpRequest post = HttpRequest.newBuilder(uri("/api/lag"))
                .POST(HttpRequest.BodyPublishers.ofString("x"))
                .build();
        assertThat(client.send(post, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(405);
    }

    @Test
    void listensOnThisMachineAloneUnlessToldOtherwise() {
        start(Optional.empty());
        assertThat(ListenConfig.defaults().host()).isEqualTo("127.0.0.1");
        assertThat(ListenConfig.defaults().isOpenToTheNetwork()).isFalse();
    }

    @Test
    void answersManyClientsWhileSomeNeverFinishTheirRequest() throws Exception {
        start(Optional.empty());
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 8; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
                OutputStream out = socket.getOutputStream();
                out.write("GET /api/lag HTTP/1.1\r\nHost: localhost\r\n"
                        .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                out.flush();
                slow.add(socket);
            }
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                answers.add(client.sendAsync(
                        HttpRequest.newBuilder(uri("/api/lag")).build(), HttpResponse.BodyHandlers.ofString()));
            }
            for (CompletableFuture<HttpResponse<String>> answer : answers) {
                assertThat(answer.get(20, java.util.concurrent.TimeUnit.SECONDS).statusCode())
                        .isEqualTo(200);
            }
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    private void start(Optional<Secret> token) {
        start(token, Optional.empty());
    }

    private void start(Optional<Secret> token, Optional<ListenConfig.Tls> tls) {
        server = MonitorServer.start(new ListenConfig("127.0.0.1", 0, token, tls), answers());
    }

    private Routes answers() {
        Fixed facts = new Fixed();
        return new Routes(
                CONFIG,
                facts,
                new MonitorMetrics(
                        CONFIG,
                        facts::snapshot,
                        new AlertDispatcher(CONFIG.monitor().alerts()))::scrape);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path, String authorization) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri(path))
                .header("Authorization", authorization)
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }
}
