package dev.tidegate.lagmonitor.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidegate.lagmonitor.model.Observed;
import dev.tidegate.lagmonitor.model.SlotStatus;
import dev.tidegate.model.PipelineName;
import dev.tidegate.state.lane.LaneStop;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A JSON answer where an unknown value is null and its reason stands in "unknown", by path. Contains no row data. */
public final class MonitorJson {

    private final ObjectNode root = JsonNodeFactory.instance.objectNode();
    private final ObjectNode unknown = JsonNodeFactory.instance.objectNode();

    /** Of a pipeline, at the time of a sample. */
    static MonitorJson of(PipelineName pipeline, Instant at) {
        MonitorJson answer = new MonitorJson();
        answer.root.put("pipeline", pipeline.value());
        answer.root.put("at", at.toString());
        return answer;
    }

    public ObjectNode root() {
        return root;
    }

    /** With the reasons behind everything else. */
    public ObjectNode withReasons() {
        root.set("unknown", unknown);
        return root;
    }

    /** @param path of the node, with its full stop */
    public void put(ObjectNode node, String path, String field, Observed<?> reading) {
        putOptional(node, field, reading.value());
        addReason(path + field, reading);
    }

    /** A field of the answer itself. */
    public void put(String field, Observed<?> reading) {
        put(root, "", field, reading);
    }

    /** Says why, if it is unknown. */
    public void addReason(String path, Observed<?> reading) {
        reading.reason().ifPresent(reason -> unknown.put(path, reason));
    }

    public static void putOptional(ObjectNode node, String field, Optional<?> value) {
        Object found = value.orElse(null);
        if (found == null) {
            node.putNull(field);
        } else if (found instanceof Long number) {
            node.put(field, number);
        } else if (found instanceof Double number) {
            node.put(field, number);
        } else if (found instanceof Boolean truth) {
            node.put(field, truth);
        } else {
            node.put(field, found.toString());
        }
    }

    /** Why a lane stands, null if it does not. */
    public static void putStop(ObjectNode lane, Optional<LaneStop> stop) {
        stop.ifPresentOrElse(
                found -> lane.putObject("stop")
                        .put("code", found.code())
                        .put("problem", found.problem())
                        .put("nextStep", found.nextStep())
                        .put("stoppedAt", found.stoppedAt().toString()),
                () -> lane.putNull("stop"));
    }

    /** The part of the slot's answer that is the same everywhere; empty if the slot is unknown. */
    public Optional<ObjectNode> putSlot(Observed<SlotStatus> slot) {
        if (slot.value().isEmpty()) {
            root.putNull("slot");
            addReason("slot", slot);
            return Optional.empty();
        }
        SlotStatus found = slot.value().get();
        ObjectNode node = root.putObject("slot");
        node.put("name", found.name());
        node.put("active", found.active());
        putOptional(node, "walStatus", found.walStatus());
        putOptional(node, "confirmedFlushLsn", found.confirmedLsn());
        putOptional(node, "retainedBytes", found.retainedBytes());
        putOptional(node, "safeWalBytes", found.safeWalBytes());
        putOptional(node, "invalidationReason", found.invalidationReason());
        putOptional(node, "failover", found.failover());
        ArrayNode standbys = node.putArray("standbys");
        found.standbys().forEach(copy -> standbys.addObject()
                .put("host", copy.host())
                .put("state", copy.state().text())
                .put("note", copy.note()));
        return Optional.of(node);
    }

    public static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    /** To one digit. */
    public static double rounded(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
