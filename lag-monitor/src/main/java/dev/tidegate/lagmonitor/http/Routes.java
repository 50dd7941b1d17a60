package dev.tidegate.lagmonitor.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.lagmonitor.alert.AlertEvaluator;
import dev.tidegate.lagmonitor.history.Event;
import dev.tidegate.lagmonitor.json.GateJson;
import dev.tidegate.lagmonitor.json.HistoryJson;
import dev.tidegate.lagmonitor.json.LagJson;
import dev.tidegate.lagmonitor.json.TablesJson;
import dev.tidegate.lagmonitor.lag.PipelineView;
import dev.tidegate.lagmonitor.model.Sample;
import dev.tidegate.lagmonitor.readiness.AssessedView;
import dev.tidegate.lagmonitor.readiness.CheckResult;
import dev.tidegate.runtime.http.Response;
import dev.tidegate.state.monitor.GateState;
import dev.tidegate.state.monitor.MinuteSummary;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The paths, and their answers. All are made from the latest sample, so no client waits for a server. */
public final class Routes {

    /** What the answers are made of. */
    public interface Facts {
        AssessedView snapshot();

        List<CheckResult> progress(PipelineView pipeline);

        List<Sample> recent();

        List<MinuteSummary> minutes();

        /** The newest first. */
        List<Event> events();

        List<AlertEvaluator.Firing> firing();
    }

    private static final int POINTS_MAX = 1_200;
    private static final int MINUTES_DEFAULT = 60;
    private static final int HOURS_DEFAULT = 24;
    private static final Pattern MINUTES = Pattern.compile("(?:^|&)minutes=(\\d{1,4})(?:&|$)");
    private static final Pattern HOURS = Pattern.compile("(?:^|&)hours=(\\d{1,4})(?:&|$)");
    private static final Set<String> OPEN_TO_ALL = Set.of("/health/live", "/health/ready");

    private final PipelineConfig config;
    private final Facts facts;
    private final Supplier<String> metrics;
    private final String page;
    /** At most one answer for each of a few paths. */
    private final Map<String, Made> made = new ConcurrentHashMap<>();

    private record Made(AssessedView from, Response answer) {}

    /** @param metrics the text for Prometheus */
    public Routes(PipelineConfig config, Facts facts, Supplier<String> metrics) {
        this.config = config;
        this.facts = facts;
        this.metrics = metrics;
        this.page = resource("status.html");
    }

    private static String resource(String name) {
        try (InputStream in = Routes.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Health is for those who start and stop processes; it tells nothing else. The page holds no data. */
    boolean isOpenToAll(String path) {
        return OPEN_TO_ALL.contains(path) || path.equals("/");
    }

    /** @return empty if there is no such path */
    Optional<Response> to(String path, String query) {
        return Optional.ofNullable(
                switch (path) {
                    case "/" -> new Response(200, Response.HTML, page);
                    case "/api/lag", "/api/gate", "/api/tables" -> ofLatestLook(path);
                    case "/api/history" -> history(query == null ? "" : query);
                    case "/health/live" -> Response.json(200, node().put("status", "live"));
                    case "/health/ready" -> ready();
                    case "/metrics" -> new Response(200, Response.METRICS, metrics.get());
                    default -> null;
                });
    }

    private PipelineView view() {
        return facts.snapshot().view();
    }

    /** Made once for each sample, however many ask. Whether it is the same sample is decided by its identity: comparing its content is expensive. */
    @SuppressWarnings("ReferenceEquality")
    private Response ofLatestLook(String path) {
        AssessedView snapshot = facts.snapshot();
        Made last = made.get(path);
        if (last != null && last.from() == snapshot) {
            return last.answer();
        }
        Response answer =
                switch (path) {
                    case "/api/lag" -> Response.json(200, LagJson.of(config, snapshot.view()));
                    case "/api/gate" -> gate(snapshot);
                    default -> Response.json(200, TablesJson.of(config, snapshot.view()));
                };
        made.put(path, new Made(snapshot, answer));
        return answer;
    }

    private Response gate(AssessedView snapshot) {
        boolean open = snapshot.gate().state() == GateState.OPEN;
        return Response.json(open ? 200 : 503, GateJson.of(config, snapshot, facts.firing()));
    }

    private Response ready() {
        List<CheckResult> progress = facts.progress(view());
        boolean ready = progress.stream().allMatch(CheckResult::hasPassed);
        ObjectNode node = node().put("status", ready ? "ready" : "not-ready");
        ArrayNode reasons = node.putArray("reasons");
        progress.stream()
                .filter(check -> !check.hasPassed())
                .forEach(check -> reasons.add(check.check().id() + ": " + check.reason()));
        return Response.json(ready ? 200 : 503, node);
    }

    private Response history(String query) {
        PipelineView pipeline = view();
        Duration recent = Duration.ofMinutes(number(MINUTES, query, MINUTES_DEFAULT));
        Duration stored = Duration.ofHours(number(HOURS, query, HOURS_DEFAULT));
        Instant from = pipeline.at().minus(recent);
        List<Sample> samples = facts.recent().stream()
                .filter(sample -> !sample.at().isBefore(from))
                .toList();
        List<MinuteSummary> minutes = facts.minutes();
        Instant newest = minutes.isEmpty()
                ? Instant.EPOCH
                : minutes.get(minutes.size() - 1).minute();
        List<MinuteSummary> wanted = minutes.stream()
                .filter(minute -> minute.minute().isAfter(newest.minus(stored)))
                .toList();
        return Response.json(
                200,
                HistoryJson.of(
                        config,
                        pipeline,
                        thinned(samples, Routes::isWorse),
                        thinned(wanted, Routes::isWorse),
                        facts.events()));
    }

    private static int number(Pattern pattern, String query, int fallback) {
        Matcher matcher = pattern.matcher(query);
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : fallback;
    }

    /**
     * Of each run the one with the highest lag, or one whose lag is unknown: nothing bad is thinned away. So an answer has a bound,
     * however long the history that is kept.
     */
    private static <T> List<T> thinned(List<T> points, BiPredicate<T, T> isWorse) {
        int run = (points.size() + POINTS_MAX - 1) / POINTS_MAX;
        if (run <= 1) {
            return points;
        }
        List<T> thinned = new ArrayList<>();
        for (int i = 0; i < points.size(); i += run) {
            T worst = points.get(i);
            for (T point : points.subList(i, Math.min(i + run, points.size()))) {
                worst = isWorse.test(point, worst) ? point : worst;
            }
            thinned.add(worst);
        }
        return thinned;
    }

    private static boolean isWorse(Sample sample, Sample than) {
        return isWorse(sample.lag(), than.lag());
    }

    private static boolean isWorse(MinuteSummary minute, MinuteSummary than) {
        return isWorse(minute.lagMax(), than.lagMax());
    }

    private static boolean isWorse(Optional<Duration> lag, Optional<Duration> than) {
        if (lag.isEmpty() || than.isEmpty()) {
            return lag.isEmpty() && than.isPresent();
        }
        return lag.get().compareTo(than.get()) > 0;
    }

    private static ObjectNode node() {
        return JsonNodeFactory.instance.objectNode();
    }
}
