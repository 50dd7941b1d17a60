package dev.tidegate.monitor;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidegate.core.config.PipelineConfig;
import dev.tidegate.core.state.Checkpoint;
import dev.tidegate.monitor.alert.Alerts;
import dev.tidegate.monitor.gate.CheckResult;
import dev.tidegate.monitor.gate.GateReport;
import dev.tidegate.monitor.history.Event;
import dev.tidegate.monitor.history.Look;
import dev.tidegate.monitor.history.Minute;
import dev.tidegate.monitor.lag.Movement;
import dev.tidegate.monitor.lag.Stage;
import dev.tidegate.monitor.probe.SlotStatus;
import dev.tidegate.monitor.probe.SourceView;
import dev.tidegate.monitor.probe.TargetView;
import dev.tidegate.monitor.probe.TopicView;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the monitor says, for programs. The fields are a contract (docs/openapi.yaml). What is unknown is null, and "unknown"
 * has its reason by path. No field holds anything of a row.
 */
public final class MonitorJson {

    private final ObjectNode root = JsonNodeFactory.instance.objectNode();
    private final ObjectNode unknown = JsonNodeFactory.instance.objectNode();

    private MonitorJson(PipelineConfig config, Picture picture) {
        addHeader(root, config, picture);
    }

    static void addHeader(ObjectNode root, PipelineConfig config, Picture picture) {
        root.put("pipeline", config.pipeline().value());
        root.put("at", picture.at().toString());
    }

    public static ObjectNode lag(PipelineConfig config, Picture picture) {
        MonitorJson json = new MonitorJson(config, picture);
        json.addLag(picture);
        json.root.set("unknown", json.unknown);
        return json.root;
    }

    private void addLag(Picture picture) {
        put(root, "", "lagSeconds", picture.lag().time().map(MonitorJson::seconds));
        put(root, "", "behindBytes", picture.lag().bytes());
        ArrayNode stages = root.putArray("stages");
        picture.lag().stages().forEach(stage -> addStage(stages.addObject(), stage));
        addLane(root.putArray("lanes").addObject(), picture);
        addMovement(picture.movement());
        addSlot(picture);
        put(root, "", "sourceLsn", picture.source().map(view -> view.clock()
                .lsn()
                .toString()));
        put(root, "", "sourceClock", picture.source().map(view -> view.clock()
                .now()
                .toString()));
        Reading<TargetView> target = picture.target();
        put(root, "", "phase", target.map(view -> view.state().phase().text()));
    }

    private void addStage(ObjectNode node, Stage stage) {
        String path = "stages." + stage.name().text() + ".";
        node.put("stage", stage.name().text());
        put(node, path, "seconds", stage.time().map(MonitorJson::seconds));
        put(node, path, "bytes", stage.bytes());
        put(node, path, "records", stage.records());
    }

    private void addLane(ObjectNode node, Picture picture) {
        node.put("lane", 0);
        put(node, "lanes[0].", "lagSeconds", picture.lag().time().map(MonitorJson::seconds));
        put(node, "lanes[0].", "behindBytes", picture.lag().bytes());
        Reading<Checkpoint> checkpoint = picture.target()
                .then(view ->
                        view.checkpoint().map(Reading::of).orElseGet(() -> Reading.unknown("nothing is applied yet")));
        Reading<TopicView> topic = picture.topic();
        put(node, "lanes[0].", "capturedLsn", topic.then(view -> view.readable()
                .map(point -> Reading.of(point.lsn().toString()))
                .orElseGet(() -> Reading.unknown("the topic's tail holds no whole transaction of this stream"))));
        put(node, "lanes[0].", "appliedLsn", checkpoint.map(c -> c.commitLsn().toString()));
        put(node, "lanes[0].", "transactions", checkpoint.map(Checkpoint::transactions));
        put(node, "lanes[0].", "changes", checkpoint.map(Checkpoint::changes));
        putOptional(node, "sourceCommitAt", checkpoint.value().flatMap(Checkpoint::sourceCommitAt));
        putOptional(node, "heartbeatAt", checkpoint.value().flatMap(Checkpoint::heartbeatAt));
        picture.target()
                .value()
                .flatMap(TargetView::stop)
                .ifPresentOrElse(
                        stop -> node.putObject("stop")
                                .put("code", stop.code())
                                .put("problem", stop.problem())
                                .put("nextStep", stop.nextStep())
                                .put("stoppedAt", stop.stoppedAt().toString()),
                        () -> node.putNull("stop"));
    }

    private void addMovement(Movement movement) {
        ObjectNode node = root.putObject("rates");
        put(node, "rates.", "walBytesPerSecond", movement.walBytesPerSecond().map(MonitorJson::rounded));
        put(node, "rates.", "recordsPerSecond", movement.recordsPerSecond().map(MonitorJson::rounded));
        put(node, "rates.", "changesPerSecond", movement.changesPerSecond().map(MonitorJson::rounded));
        put(node, "rates.", "trend", movement.trend().map(Movement.Trend::text));
        put(node, "rates.", "catchUpSeconds", movement.catchUp().map(MonitorJson::seconds));
    }

    private void addSlot(Picture picture) {
        Reading<SlotStatus> slot = picture.source().then(SourceView::slot);
        slot.reason().ifPresent(reason -> {
            root.putNull("slot");
            unknown.put("slot", reason);
        });
        slot.value().ifPresent(found -> {
            ObjectNode node = root.putObject("slot");
            node.put("name", found.name());
            node.put("active", found.active());
            putOptional(node, "walStatus", found.walStatus());
            putOptional(node, "confirmedFlushLsn", found.confirmedLsn());
            putOptional(node, "retainedBytes", found.retainedBytes());
            putOptional(node, "safeWalBytes", found.safeWalBytes());
            putOptional(node, "catalogXminAge", found.catalogXminAge());
            putOptional(node, "invalidationReason", found.invalidationReason());
            putOptional(
                    node,
                    "secondsUntilLost",
                    picture.slotForecast()
                            .value()
                            .flatMap(forecast -> forecast.left())
                            .map(MonitorJson::seconds));
            picture.slotForecast().value().ifPresent(forecast -> node.put("forecast", forecast.note()));
            picture.slotForecast().reason().ifPresent(reason -> {
                node.putNull("forecast");
                unknown.put("slot.secondsUntilLost", reason);
            });
        });
    }

    /** @param firing the alerts that go on */
    public static ObjectNode gate(PipelineConfig config, Snapshot snapshot, List<Alerts.Firing> firing) {
        ObjectNode root = new MonitorJson(config, snapshot.picture()).root;
        GateReport gate = snapshot.gate();
        root.put("gate", gate.state().text());
        ArrayNode checks = root.putArray("checks");
        gate.checks().forEach(check -> addCheck(checks.addObject(), check));
        ArrayNode alerts = root.putArray("alerts");
        firing.forEach(alert -> alerts.addObject()
                .put("alert", alert.condition().id())
                .put("severity", alert.condition().severity().text())
                .put("summary", alert.summary())
                .put("action", alert.condition().action())
                .put("since", alert.since().toString()));
        return root;
    }

    public static void addCheck(ObjectNode node, CheckResult check) {
        node.put("check", check.check().id())
                .put("need", check.need().text())
                .put("outcome", check.outcome())
                .put("reason", check.reason())
                .put("value", check.value())
                .put("threshold", check.threshold())
                .put("nextStep", check.nextStep());
    }

    public static ObjectNode history(
            PipelineConfig config, Picture picture, List<Look> looks, List<Minute> minutes, List<Event> newest) {
        ObjectNode root = new MonitorJson(config, picture).root;
        ArrayNode recent = root.putArray("recent");
        for (Look look : looks) {
            ObjectNode node = recent.addObject().put("at", look.at().toString());
            putOptional(node, "lagSeconds", look.lag().map(MonitorJson::seconds));
            putOptional(node, "behindBytes", boxed(look.behindBytes()));
            putOptional(node, "changes", boxed(look.changes()));
        }
        ArrayNode stored = root.putArray("minutes");
        for (Minute minute : minutes) {
            ObjectNode node = stored.addObject().put("minute", minute.minute().toString());
            putOptional(node, "lagMaxSeconds", minute.lagMax().map(MonitorJson::seconds));
            putOptional(node, "lagLastSeconds", minute.lagLast().map(MonitorJson::seconds));
            putOptional(node, "behindBytes", boxed(minute.behindBytes()));
            putOptional(node, "changes", boxed(minute.changes()));
            node.put("looks", minute.looks());
            node.put("unknownLooks", minute.unknownLooks());
            node.put("gate", minute.gate());
        }
        ArrayNode events = root.putArray("events");
        newest.forEach(event -> events.addObject()
                .put("at", event.at().toString())
                .put("kind", event.kind().text())
                .put("text", event.text()));
        return root;
    }

    private static Optional<Long> boxed(OptionalLong value) {
        return value.isPresent() ? Optional.of(value.getAsLong()) : Optional.empty();
    }

    static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    static double rounded(double value) {
        return Math.round(value * 10) / 10.0;
    }

    private void put(ObjectNode node, String path, String field, Reading<?> reading) {
        putOptional(node, field, reading.value());
        reading.reason().ifPresent(reason -> unknown.put(path + field, reason));
    }

    static void putOptional(ObjectNode node, String field, Optional<?> value) {
        Object found = value.orElse(null);
        if (found == null) {
            node.putNull(field);
        } else if (found instanceof Long number) {
            node.put(field, number);
        } else if (found instanceof Double number) {
            node.put(field, number);
        } else {
            node.put(field, found.toString());
        }
    }
}
