package dev.tidegate.app.command.monitor;

import static dev.tidegate.lagmonitor.json.MonitorJson.putOptional;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidegate.lagmonitor.json.MonitorJson;
import dev.tidegate.lagmonitor.model.Observed;
import dev.tidegate.lagmonitor.model.SlotStatus;
import dev.tidegate.lagmonitor.model.table.TableStatus;
import dev.tidegate.lagmonitor.model.table.TableStatus.State;
import dev.tidegate.state.SchemaNotice;
import dev.tidegate.state.lane.Checkpoint;
import dev.tidegate.state.sequence.SequenceState.Standing;
import dev.tidegate.state.sequence.SequenceStates;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The status for scripts. Its fields are a contract (docs/CLI.md): a null that is unknown has its reason in "unknown". */
final class StatusJson {

    private final MonitorJson answer = new MonitorJson();
    private final ObjectNode root = answer.root();

    private StatusJson() {}

    static String print(StatusReport status) {
        StatusJson json = new StatusJson();
        json.add(status);
        return json.answer.withReasons().toPrettyString();
    }

    /** A pipeline that does not exist. */
    static String printMissing(String pipeline) {
        return new ObjectMapper()
                .createObjectNode()
                .put("pipeline", pipeline)
                .putNull("phase")
                .toPrettyString();
    }

    private void add(StatusReport status) {
        root.put("pipeline", status.pipeline().value());
        root.put("phase", status.target().state().phase().text());
        root.put("streamId", status.target().state().stream().toString());
        root.put("sourceSystemId", status.target().state().sourceSystemId());
        root.put("sourceDatabase", status.target().state().sourceDatabase());
        putOptional(root, "consistentLsn", status.target().state().consistentLsn());
        answer.put("sourceLsn", status.sourceLsn());
        ObjectNode load = root.putObject("load");
        for (State state : List.of(State.LOADED, State.LOADING, State.QUEUED, State.ERRORED, State.CATCHING_UP)) {
            load.put(state.text(), status.tables(state));
        }
        ArrayNode tables = root.putArray("tables");
        status.tables().forEach(table -> addTable(tables.addObject(), table));
        ArrayNode lanes = root.putArray("lanes");
        addLane(lanes.addObject(), "lanes[0].", status);
        addSlot(status.slot());
        addSequences(status.sequences());
        addSchema(status.schema());
    }

    private static void addTable(ObjectNode node, TableStatus table) {
        node.put("schema", table.table().schema());
        node.put("table", table.table().name());
        node.put("state", table.state().text());
        node.put("writtenAs", table.writtenAs().orElse(null));
        node.put("rowsCopied", table.rows());
        node.put("bytesCopied", table.bytes());
        node.put("estimatedRows", table.load().estimatedRows());
        node.put("sourceBytes", table.load().sourceBytes());
        node.put("pieces", table.load().pieces());
        node.put("piecesLoaded", table.load().piecesLoaded());
        node.put("rowsPerSecond", Math.round(table.load().rowsPerSecond()));
        putOptional(node, "etaSeconds", table.load().eta().map(Duration::toSeconds));
        node.put("errors", table.load().errors());
        if (table.load().failure().isEmpty()) {
            node.putNull("failure");
        }
        table.load().failure().ifPresent(failure -> node.putObject("failure")
                .put("code", failure.code())
                .put("problem", failure.problem())
                .put("nextStep", failure.nextStep()));
        ObjectNode drift = node.putObject("drift");
        table.drift().rows().forEach((kind, rows) -> drift.put(kind.text(), rows));
    }

    private void addLane(ObjectNode node, String path, StatusReport status) {
        Optional<Checkpoint> applied = status.target().checkpoint();
        node.put("lane", 0);
        answer.put(node, path, "capturedLsn", status.captured());
        putOptional(node, "appliedLsn", applied.map(Checkpoint::commitLsn));
        node.put("transactions", applied.map(Checkpoint::transactions).orElse(0L));
        node.put("changes", applied.map(Checkpoint::changes).orElse(0L));
        answer.put(node, path, "changesPerSecond", status.changesPerSecond().map(MonitorJson::rounded));
        putOptional(node, "sourceCommitAt", applied.flatMap(Checkpoint::sourceCommitAt));
        putOptional(node, "heartbeatAt", applied.flatMap(Checkpoint::heartbeatAt));
        putOptional(node, "appliedAt", applied.map(Checkpoint::appliedAt));
        answer.put(node, path, "lagSeconds", status.view().lag().time().map(MonitorJson::seconds));
        answer.put(node, path, "behindBytes", status.view().lag().bytes());
        MonitorJson.putStop(node, status.target().stop());
    }

    private void addSlot(Observed<SlotStatus> slot) {
        answer.putSlot(slot)
                .ifPresent(node -> putOptional(node, "restartLsn", slot.value().flatMap(SlotStatus::restartLsn)));
    }

    private void addSchema(SchemaStatus schema) {
        ArrayNode ofSource = root.putArray("sourceWarnings");
        answer.addReason("sourceWarnings", schema.ofSource());
        schema.ofSource()
                .value()
                .ifPresent(found -> found.forEach(notice -> ofSource.addObject()
                        .put("subject", notice.subject())
                        .put("code", notice.code())
                        .put("problem", notice.problem())
                        .put("nextStep", notice.nextStep())));
        ArrayNode notices = root.putArray("schemaWarnings");
        answer.addReason("schemaWarnings", schema.notices());
        schema.notices().value().ifPresent(found -> found.forEach(notice -> addNotice(notices.addObject(), notice)));
        ArrayNode events = root.putArray("schemaEvents");
        schema.events().forEach(event -> addNotice(events.addObject(), event));
    }

    private static void addNotice(ObjectNode node, SchemaNotice notice) {
        node.put("schema", notice.table().schema());
        node.put("table", notice.table().name());
        node.put("code", notice.code());
        node.put("problem", notice.problem());
        node.put("nextStep", notice.nextStep());
    }

    private void addSequences(SequenceStates sequences) {
        if (sequences.checkedAt().isEmpty()) {
            answer.put("sequences", Observed.unknown("nobody has looked yet"));
            return;
        }
        ObjectNode node = root.putObject("sequences");
        putOptional(node, "checkedAt", sequences.checkedAt());
        node.put("inStep", sequences.count(Standing.IN_STEP));
        node.put("behind", sequences.count(Standing.BEHIND));
        node.put("problems", sequences.problems());
        ArrayNode others = node.putArray("notInStep");
        sequences.sequences().stream().filter(sequence -> !sequence.isInStep()).forEach(sequence -> others.addObject()
                .put("schema", sequence.id().schema())
                .put("sequence", sequence.id().name())
                .put("state", sequence.standing().text())
                .put("note", sequence.note()));
    }
}
