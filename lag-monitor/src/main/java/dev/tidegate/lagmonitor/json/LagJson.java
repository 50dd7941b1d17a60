package dev.tidegate.lagmonitor.json;

import static dev.tidegate.lagmonitor.json.MonitorJson.putOptional;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.lagmonitor.lag.Movement;
import dev.tidegate.lagmonitor.lag.PipelineView;
import dev.tidegate.lagmonitor.lag.SlotForecast;
import dev.tidegate.lagmonitor.lag.Stage;
import dev.tidegate.lagmonitor.model.Observed;
import dev.tidegate.lagmonitor.model.SlotStatus;
import dev.tidegate.lagmonitor.model.SourceView;
import dev.tidegate.lagmonitor.model.TargetView;
import dev.tidegate.lagmonitor.model.TopicView;
import dev.tidegate.state.lane.Checkpoint;

/** How far behind the target is; a contract (docs/openapi.yaml). */
public final class LagJson {

    private final MonitorJson answer;

    private LagJson(MonitorJson answer) {
        this.answer = answer;
    }

    public static ObjectNode of(PipelineConfig config, PipelineView pipeline) {
        LagJson json = new LagJson(MonitorJson.of(config.pipeline(), pipeline.at()));
        json.addLag(pipeline);
        return json.answer.withReasons();
    }

    private void addLag(PipelineView pipeline) {
        answer.put("lagSeconds", pipeline.lag().time().map(MonitorJson::seconds));
        answer.put("behindBytes", pipeline.lag().bytes());
        ArrayNode stages = answer.root().putArray("stages");
        pipeline.lag().stages().forEach(stage -> addStage(stages.addObject(), stage));
        addLane(answer.root().putArray("lanes").addObject(), pipeline);
        addMovement(pipeline.movement());
        addSlot(pipeline);
        answer.put("sourceLsn", pipeline.source().map(view -> view.clock().lsn().toString()));
        answer.put(
                "sourceClock", pipeline.source().map(view -> view.clock().now().toString()));
        Observed<TargetView> target = pipeline.target();
        answer.put("phase", target.map(view -> view.state().phase().text()));
    }

    private void addStage(ObjectNode node, Stage stage) {
        String path = "stages." + stage.name().text() + ".";
        node.put("stage", stage.name().text());
        answer.put(node, path, "seconds", stage.time().map(MonitorJson::seconds));
        answer.put(node, path, "bytes", stage.bytes());
        answer.put(node, path, "records", stage.records());
    }

    private void addLane(ObjectNode node, PipelineView pipeline) {
        node.put("lane", 0);
        answer.put(node, "lanes[0].", "lagSeconds", pipeline.lag().time().map(MonitorJson::seconds));
        answer.put(node, "lanes[0].", "behindBytes", pipeline.lag().bytes());
        Observed<Checkpoint> checkpoint = pipeline.target().then(view -> view.checkpoint()
                .map(Observed::of)
                .orElseGet(() -> Observed.unknown("nothing is applied yet")));
        Observed<TopicView> topic = pipeline.topic();
        answer.put(node, "lanes[0].", "capturedLsn", topic.then(view -> view.readable()
                .map(point -> Observed.of(point.lsn().toString()))
                .orElseGet(() -> Observed.unknown("the topic's tail has no complete transaction of this stream"))));
        answer.put(node, "lanes[0].", "appliedLsn", checkpoint.map(c -> c.commitLsn()
                .toString()));
        answer.put(node, "lanes[0].", "transactions", checkpoint.map(Checkpoint::transactions));
        answer.put(node, "lanes[0].", "changes", checkpoint.map(Checkpoint::changes));
        putOptional(node, "sourceCommitAt", checkpoint.value().flatMap(Checkpoint::sourceCommitAt));
        putOptional(node, "heartbeatAt", checkpoint.value().flatMap(Checkpoint::heartbeatAt));
        MonitorJson.putStop(node, pipeline.target().value().flatMap(TargetView::stop));
    }

    private void addMovement(Movement movement) {
        ObjectNode node = answer.root().putObject("rates");
        answer.put(
                node,
                "rates.",
                "walBytesPerSecond",
                movement.walBytesPerSecond().map(MonitorJson::rounded));
        answer.put(
                node, "rates.", "recordsPerSecond", movement.recordsPerSecond().map(MonitorJson::rounded));
        answer.put(
                node, "rates.", "changesPerSecond", movement.changesPerSecond().map(MonitorJson::rounded));
        answer.put(node, "rates.", "trend", movement.trend().map(Movement.Trend::text));
        answer.put(node, "rates.", "catchUpSeconds", movement.catchUp().map(MonitorJson::seconds));
    }

    private void addSlot(PipelineView pipeline) {
        Observed<SlotForecast> forecast = pipeline.slotForecast();
        answer.putSlot(pipeline.source().then(SourceView::slot)).ifPresent(node -> {
            SlotStatus slot = pipeline.source().then(SourceView::slot).value().orElseThrow();
            putOptional(node, "catalogXminAge", slot.catalogXminAge());
            putOptional(
                    node,
                    "secondsUntilLost",
                    forecast.value().flatMap(SlotForecast::left).map(MonitorJson::seconds));
            putOptional(node, "forecast", forecast.value().map(SlotForecast::note));
            answer.addReason("slot.secondsUntilLost", forecast);
        });
    }
}
