package dev.tidegate.monitor.json;

import static dev.tidegate.monitor.json.JsonAnswer.putOptional;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidegate.core.config.PipelineConfig;
import dev.tidegate.core.state.Checkpoint;
import dev.tidegate.monitor.Picture;
import dev.tidegate.monitor.Reading;
import dev.tidegate.monitor.lag.Movement;
import dev.tidegate.monitor.lag.SlotForecast;
import dev.tidegate.monitor.lag.Stage;
import dev.tidegate.monitor.probe.SlotStatus;
import dev.tidegate.monitor.probe.SourceView;
import dev.tidegate.monitor.probe.TargetView;
import dev.tidegate.monitor.probe.TopicView;

/** How far behind the target is; a contract (docs/openapi.yaml). */
public final class LagJson {

    private final JsonAnswer answer;

    private LagJson(JsonAnswer answer) {
        this.answer = answer;
    }

    public static ObjectNode of(PipelineConfig config, Picture picture) {
        LagJson json = new LagJson(JsonAnswer.of(config.pipeline(), picture.at()));
        json.addLag(picture);
        return json.answer.withReasons();
    }

    private void addLag(Picture picture) {
        answer.put("lagSeconds", picture.lag().time().map(JsonAnswer::seconds));
        answer.put("behindBytes", picture.lag().bytes());
        ArrayNode stages = answer.root().putArray("stages");
        picture.lag().stages().forEach(stage -> addStage(stages.addObject(), stage));
        addLane(answer.root().putArray("lanes").addObject(), picture);
        addMovement(picture.movement());
        addSlot(picture);
        answer.put("sourceLsn", picture.source().map(view -> view.clock().lsn().toString()));
        answer.put(
                "sourceClock", picture.source().map(view -> view.clock().now().toString()));
        Reading<TargetView> target = picture.target();
        answer.put("phase", target.map(view -> view.state().phase().text()));
    }

    private void addStage(ObjectNode node, Stage stage) {
        String path = "stages." + stage.name().text() + ".";
        node.put("stage", stage.name().text());
        answer.put(node, path, "seconds", stage.time().map(JsonAnswer::seconds));
        answer.put(node, path, "bytes", stage.bytes());
        answer.put(node, path, "records", stage.records());
    }

    private void addLane(ObjectNode node, Picture picture) {
        node.put("lane", 0);
        answer.put(node, "lanes[0].", "lagSeconds", picture.lag().time().map(JsonAnswer::seconds));
        answer.put(node, "lanes[0].", "behindBytes", picture.lag().bytes());
        Reading<Checkpoint> checkpoint = picture.target()
                .then(view ->
                        view.checkpoint().map(Reading::of).orElseGet(() -> Reading.unknown("nothing is applied yet")));
        Reading<TopicView> topic = picture.topic();
        answer.put(node, "lanes[0].", "capturedLsn", topic.then(view -> view.readable()
                .map(point -> Reading.of(point.lsn().toString()))
                .orElseGet(() -> Reading.unknown("the topic's tail holds no whole transaction of this stream"))));
        answer.put(node, "lanes[0].", "appliedLsn", checkpoint.map(c -> c.commitLsn()
                .toString()));
        answer.put(node, "lanes[0].", "transactions", checkpoint.map(Checkpoint::transactions));
        answer.put(node, "lanes[0].", "changes", checkpoint.map(Checkpoint::changes));
        putOptional(node, "sourceCommitAt", checkpoint.value().flatMap(Checkpoint::sourceCommitAt));
        putOptional(node, "heartbeatAt", checkpoint.value().flatMap(Checkpoint::heartbeatAt));
        JsonAnswer.putStop(node, picture.target().value().flatMap(TargetView::stop));
    }

    private void addMovement(Movement movement) {
        ObjectNode node = answer.root().putObject("rates");
        answer.put(
                node,
                "rates.",
                "walBytesPerSecond",
                movement.walBytesPerSecond().map(JsonAnswer::rounded));
        answer.put(
                node, "rates.", "recordsPerSecond", movement.recordsPerSecond().map(JsonAnswer::rounded));
        answer.put(
                node, "rates.", "changesPerSecond", movement.changesPerSecond().map(JsonAnswer::rounded));
        answer.put(node, "rates.", "trend", movement.trend().map(Movement.Trend::text));
        answer.put(node, "rates.", "catchUpSeconds", movement.catchUp().map(JsonAnswer::seconds));
    }

    private void addSlot(Picture picture) {
        Reading<SlotForecast> forecast = picture.slotForecast();
        answer.putSlot(picture.source().then(SourceView::slot)).ifPresent(node -> {
            SlotStatus slot = picture.source().then(SourceView::slot).value().orElseThrow();
            putOptional(node, "catalogXminAge", slot.catalogXminAge());
            putOptional(
                    node,
                    "secondsUntilLost",
                    forecast.value().flatMap(SlotForecast::left).map(JsonAnswer::seconds));
            putOptional(node, "forecast", forecast.value().map(SlotForecast::note));
            answer.addReason("slot.secondsUntilLost", forecast);
        });
    }
}
