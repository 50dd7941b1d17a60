package dev.tidegate.lagmonitor.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.config.database.Secret;
import dev.tidegate.config.monitor.GateCheck;
import dev.tidegate.config.monitor.GateCheck.Need;
import dev.tidegate.config.monitor.ListenConfig;
import dev.tidegate.lagmonitor.alert.AlertEvaluator;
import dev.tidegate.lagmonitor.alert.Condition;
import dev.tidegate.lagmonitor.history.Event;
import dev.tidegate.lagmonitor.lag.PipelineView;
import dev.tidegate.lagmonitor.lag.PipelineViews;
import dev.tidegate.lagmonitor.model.Sample;
import dev.tidegate.lagmonitor.model.Views;
import dev.tidegate.lagmonitor.model.table.TableDrift;
import dev.tidegate.lagmonitor.model.table.TableLoadProgress;
import dev.tidegate.lagmonitor.model.table.TableStatus;
import dev.tidegate.lagmonitor.readiness.AssessedView;
import dev.tidegate.lagmonitor.readiness.CheckResult;
import dev.tidegate.lagmonitor.readiness.Gate;
import dev.tidegate.model.TableId;
import dev.tidegate.runtime.http.HttpEndpoint;
import dev.tidegate.state.lane.LaneStop;
import dev.tidegate.state.monitor.MinuteSummary;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser. Skipped where there is none, unless -Dtidegate.browser=required. */
class StatusPageIT {

    private static final PipelineConfig CONFIG = PipelineViews.config(Map.of(GateCheck.VERIFICATION, Need.OPTIONAL));
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final String EVIL = "<img src=x onerror=\"document.title='owned'\">";

    /** As WCAG 2 defines it. */
    private static final String LUMINANCE =
            "var luminance = c => { const p = c.match(/[\\d.]+/g).slice(0, 3).map(v => { v /= 255;"
                    + " return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; }); return .2126 * p[0] + .7152 * p[1] + .0722 * p[2]; };";

    /** Chromium may still write to it for a moment after it is gone. */
    @TempDir(cleanup = CleanupMode.NEVER)
    private static Path profile;

    private static Browser browser;

    private final Facts facts = new Facts();
    private HttpEndpoint server;

    @BeforeAll
    static void startBrowser() throws Exception {
        Optional<Path> program = Browser.find();
        if ("required".equals(System.getProperty("tidegate.browser"))) {
            assertThat(program).as("chromium on the PATH").isPresent();
        }
        assumeTrue(program.isPresent(), "no chromium on the PATH: the status page is not tried in a browser");
        browser = Browser.start(program.get(), profile);
    }

    @AfterAll
    static void stopBrowser() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void startServer() {
        server = serve(0, Optional.empty());
        browser.size(1100, 900, false);
        browser.prefer("light");
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    private HttpEndpoint serve(int port, Optional<Secret> token) {
        return MonitorServer.start(
                new ListenConfig("127.0.0.1", port, token, Optional.empty()), new Routes(CONFIG, facts, () -> ""));
    }

    private void open() {
        browser.open("http://127.0.0.1:" + server.port() + "/");
    }

    @Test
    void showsHealthLagStagesGateSlotLanesTablesAndEvents() throws Exception {
        open();
        browser.awaitText("lag", "2.000 s behind");
        browser.awaitText("chart-text", "Highest 99.0 s");
        assertThat(browser.text("pipeline")).isEqualTo("orders");
        assertThat(browser.text("sentence")).contains("Phase streaming");
        assertThat(browser.text("gate")).isEqualTo("open");
        assertThat(browser.text("checks")).contains("verification (optional)", "✓ passed", "? unknown");
        assertThat(browser.text("stages")).contains("capture", "transport", "apply", "1.100");
        assertThat(browser.text("slot")).contains("tidegate_orders, in use, reserved", "3.0 MB", "12.4 d");
        assertThat(browser.text("lanes")).contains("streaming", "0/1000");
        assertThat(browser.text("tables-text")).contains("3 in all", "1 loading");
        assertThat(browser.text("tables"))
                .contains(
                        "public.orders",
                        "25 %, 1,200 rows/s, 12.0 s left",
                        "being copied",
                        "not yet",
                        "update-found-none 2");
        assertThat(browser.text("events")).contains("the gate is open");
        assertThat(browser.evaluate("document.querySelector('#chart path').getAttribute('d').length")
                        .asInt())
                .isGreaterThan(100);
        assertThat(browser.evaluate("document.title").asText()).contains("gate open");
        browser.screenshot(SCREENSHOTS.resolve("desktop.png"));
        assertThat(browser.errors()).isEmpty();
        assertThat(browser.requests())
                .isNotEmpty()
                .allMatch(url -> url.startsWith("http://127.0.0.1:" + server.port()));
    }

    @Test
    void updatesByItselfAndNamesWhatIsWrong() throws Exception {
        open();
        browser.awaitText("gate", "open");
        facts.views.stop = Optional.of(new LaneStop("APPLY-CONFLICT", "a row is there already", "see it", Views.NOON));
        facts.firing = List.of(new AlertEvaluator.Firing(Condition.TABLES_ERRORED, "lane 0 has stopped", Views.NOON));
        browser.awaitText("gate", "closed");
        assertThat(browser.text("sentence")).contains("Lane 0 has stopped: APPLY-CONFLICT, a row is there already");
        assertThat(browser.text("alerts")).contains("Alert tables-errored: lane 0 has stopped → tidegate status");
        assertThat(browser.text("lanes")).contains("stopped: APPLY-CONFLICT");
        browser.screenshot(SCREENSHOTS.resolve("stopped.png"));
        facts.nothing = true;
        browser.awaitText("lag", "lag unknown");
        assertThat(browser.text("sentence")).contains("nobody answers");
        assertThat(browser.text("tables-text")).contains("nobody answers");
        browser.screenshot(SCREENSHOTS.resolve("unknown.png"));
        assertThat(browser.errors()).isEmpty();
    }

    @Test
    void saysThatItIsStaleAndComesBack() throws Exception {
        open();
        browser.awaitText("gate", "open");
        int port = server.port();
        server.close();
        browser.awaitText("stale", "This page is stale: the monitor has not answered for");
        assertThat(browser.evaluate("document.title").asText())
                .as("a tab that nobody looks at tells no old lag")
                .isEqualTo("stale · Tidegate");
        browser.screenshot(SCREENSHOTS.resolve("stale.png"));
        server = serve(port, Optional.empty());
        await().atMost(Duration.ofSeconds(60)).until(() -> browser.text("stale").isEmpty());
        assertThat(browser.errors()).isEmpty();
    }

    @Test
    void isReadableOnAPhone() throws Exception {
        browser.size(360, 740, true);
        open();
        browser.awaitText("gate", "open");
        browser.awaitText("chart-text", "Highest");
        JsonNode width = browser.evaluate("document.documentElement.scrollWidth");
        assertThat(width.asInt()).as("nothing sticks out").isLessThanOrEqualTo(360);
        assertThat(browser.evaluate("Math.max(...[...document.querySelectorAll('#checks td')]"
                                + ".map(cell => cell.getBoundingClientRect().right))")
                        .asInt())
                .as("the gate's reasons are read without scrolling")
                .isLessThanOrEqualTo(360);
        assertThat(browser.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
                        .asDouble())
                .isGreaterThanOrEqualTo(16);
        browser.screenshot(SCREENSHOTS.resolve("phone.png"));
    }

    @Test
    void hasEnoughContrastInLightAndInDark() throws Exception {
        for (String scheme : List.of("light", "dark")) {
            browser.prefer(scheme);
            open();
            browser.awaitText("gate", "open");
            double background = browser.evaluate(
                            LUMINANCE + "luminance(getComputedStyle(document.body).backgroundColor)")
                    .asDouble();
            assertThat(background < 0.1).as(scheme).isEqualTo(scheme.equals("dark"));
            for (String part :
                    List.of("#sentence", "#checks .good", "#checks .unsure", "#tables .bad", ".soft", "dt")) {
                double contrast = browser.evaluate(LUMINANCE + "(() => { const a = luminance(getComputedStyle("
                                + "document.querySelector('" + part + "')).color), b = " + background
                                + "; return (Math.max(a, b) + .05) / (Math.min(a, b) + .05); })()")
                        .asDouble();
                assertThat(contrast).as(part + " in " + scheme).isGreaterThanOrEqualTo(4.5);
            }
            browser.screenshot(SCREENSHOTS.resolve(scheme + ".png"));
        }
    }

    @Test
    void aScreenReaderGetsHeadingsNamedTablesAndTheChartInWords() {
        open();
        browser.awaitText("gate", "open");
        browser.awaitText("chart-text", "Highest");
        List<String> nodes = browser.accessibleNodes();
        assertThat(nodes)
                .contains(
                        "main \"\"",
                        "heading \"Pipeline orders\"",
                        "heading \"Gate: open\"",
                        "table \"Gate: open\"",
                        "table \"Way of a change\"",
                        "table \"Lanes\"",
                        "table \"Tables\"",
                        "columnheader \"reason and next step\"",
                        "image \"Lag over the last hour, in seconds (logarithmic)\"");
        assertThat(nodes).anyMatch(node -> node.matches("(?i)progress.* \"public.big copied\""));
        assertThat(browser.evaluate("document.documentElement.lang").asText()).isEqualTo("en");
        assertThat(browser.evaluate("document.getElementById('sentence').getAttribute('aria-live')")
                        .asText())
                .isEqualTo("polite");
    }

    @Test
    void whatANameHoldsIsTextAndNothingElse() {
        facts.name = EVIL;
        open();
        browser.awaitText("tables", "public." + EVIL);
        assertThat(browser.evaluate("document.querySelectorAll('img').length").asInt())
                .isZero();
        assertThat(browser.evaluate("document.title").asText()).contains("Tidegate");
    }

    @Test
    void asksForTheToken() throws Exception {
        server.close();
        server = serve(0, Optional.of(new Secret("let-me-in")));
        open();
        await().atMost(Duration.ofSeconds(60)).until(() -> browser.evaluate("!document.getElementById('login').hidden")
                .asBoolean());
        assertThat(browser.evaluate("document.getElementById('gate-title').offsetParent === null")
                        .asBoolean())
                .as("no headings without anything below them")
                .isTrue();
        browser.screenshot(SCREENSHOTS.resolve("token.png"));
        enter("wrong");
        browser.awaitText("refused", "That was not it.");
        enter("let-me-in");
        browser.awaitText("gate", "open");
        assertThat(browser.evaluate("document.getElementById('login').hidden").asBoolean())
                .isTrue();
        browser.evaluate("sessionStorage.clear()");
        assertThat(browser.errors()).isEmpty();
    }

    private void enter(String token) {
        browser.evaluate("document.getElementById('token').value = '" + token
                + "'; document.getElementById('login').requestSubmit()");
    }

    /** A pipeline of which the test says how it is. Its clock goes on, or the page would call it stale. */
    private static final class Facts implements Routes.Facts {

        private final Gate gate = new Gate(CONFIG);
        private final Views views = new Views();
        private volatile boolean nothing;
        private volatile String name = "orders";
        private volatile List<AlertEvaluator.Firing> firing = List.of();

        @Override
        public synchronized AssessedView snapshot() {
            PipelineView pipeline =
                    nothing ? PipelineViews.pictureOfNothing() : withTables(PipelineViews.pipeline(views, 1000));
            PipelineView now = new PipelineView(
                    Instant.now(),
                    pipeline.source(),
                    pipeline.topic(),
                    pipeline.target(),
                    pipeline.takeover(),
                    pipeline.lag(),
                    pipeline.movement(),
                    pipeline.slotForecast());
            // The gate is open although a table is being copied and one has drift: here it is about the page.
            PipelineView judged = nothing ? now : PipelineViews.pipeline(views, 1000);
            return new AssessedView(now, gate.judge(judged, PipelineViews.samples(15, 1000)), 0);
        }

        private PipelineView withTables(PipelineView pipeline) {
            return PipelineViews.withTables(
                    pipeline,
                    List.of(
                            table(name, TableStatus.State.STREAMING, TableLoadProgress.none(), TableDrift.NONE),
                            table(
                                    "big",
                                    TableStatus.State.LOADING,
                                    new TableLoadProgress(
                                            20_000,
                                            0,
                                            1,
                                            0,
                                            1_200.0,
                                            Optional.of(Duration.ofSeconds(12)),
                                            Optional.empty(),
                                            0,
                                            Optional.empty()),
                                    TableDrift.NONE),
                            table(
                                    "odd",
                                    TableStatus.State.STREAMING,
                                    TableLoadProgress.none(),
                                    Views.drift(Duration.ofMinutes(5), 2))));
        }

        private static TableStatus table(
                String name, TableStatus.State state, TableLoadProgress load, TableDrift drift) {
            return new TableStatus(
                    new TableId("public", name),
                    state,
                    5_000,
                    5 << 20,
                    load,
                    drift,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
        }

        @Override
        public List<CheckResult> progress(PipelineView of) {
            return gate.progress(of);
        }

        @Override
        public List<Sample> recent() {
            List<Sample> samples = new ArrayList<>();
            Instant now = Instant.now();
            for (int i = 3_500; i > 0; i -= 7) {
                double seconds = i > 1_000 && i < 1_400 ? 99 : 0.5 + 0.4 * Math.sin(i / 50.0);
                samples.add(new Sample(
                        now.minusSeconds(i),
                        0,
                        i > 2_000 && i < 2_100
                                ? Optional.empty()
                                : Optional.of(Duration.ofMillis((long) (seconds * 1_000))),
                        OptionalLong.of(7),
                        Optional.empty(),
                        OptionalLong.empty(),
                        OptionalLong.empty()));
            }
            return samples;
        }

        @Override
        public List<MinuteSummary> minutes() {
            return List.of();
        }

        @Override
        public List<Event> events() {
            return List.of(
                    new Event(Instant.now(), Event.Kind.GATE, "the gate is open: every required check has passed"),
                    new Event(Instant.now().minusSeconds(90), Event.Kind.REACH, "Kafka answers"));
        }

        @Override
        public List<AlertEvaluator.Firing> firing() {
            return firing;
        }
    }
}
