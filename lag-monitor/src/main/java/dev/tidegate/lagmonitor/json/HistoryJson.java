package dev.tidegate.lagmonitor.json;

import static dev.tidegate.lagmonitor.json.MonitorJson.putOptional;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.lagmonitor.history.Event;
import dev.tidegate.lagmonitor.lag.PipelineView;
import dev.tidegate.lagmonitor.model.Sample;
import dev.tidegate.state.monitor.MinuteSummary;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Samples, minutes and events of the past; a contract (docs/openapi.yaml). */
public final class HistoryJson {

    public static ObjectNode of(
            PipelineConfig config,
            PipelineView pipeline,
            List<Sample> samples,
            List<MinuteSummary> minutes,
            List<Event> newest) {
        ObjectNode root = MonitorJson.of(config.pipeline(), pipeline.at()).root();
        ArrayNode recent = root.putArray("recent");
        for (Sample sample : samples) {
            ObjectNode node = recent.addObject().put("at", sample.at().toString());
            putOptional(node, "lagSeconds", sample.lag().map(MonitorJson::seconds));
            putOptional(node, "behindBytes", boxed(sample.behindBytes()));
            putOptional(node, "changes", boxed(sample.changes()));
        }
        ArrayNode stored = root.putArray("minutes");
        for (MinuteSummary minute : minutes) {
            ObjectNode node = stored.addObject().put("minute", minute.minute().toString());
            putOptional(node, "lagMaxSeconds", minute.lagMax().map(MonitorJson::seconds));
            putOptional(node, "lagLastSeconds", minute.lagLast().map(MonitorJson::seconds));
            putOptional(node, "behindBytes", boxed(minute.behindBytes()));
            putOptional(node, "changes", boxed(minute.changes()));
            node.put("looks", minute.samples());
            node.put("unknownLooks", minute.unknownSamples());
            node.put("gate", minute.gate().text());
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
}
