package dev.tidegate.app.command.pipeline;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidegate.app.text.TextTable;
import dev.tidegate.model.PipelineName;
import dev.tidegate.state.sequence.SequenceState;
import dev.tidegate.state.sequence.SequenceState.Direction;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How sequences stand, for people and for scripts; the JSON fields are a contract (docs/CLI.md). */
final class SequencesPrint {

    private SequencesPrint() {}

    static List<String> text(List<SequenceState> states) {
        List<String> lines = new ArrayList<>();
        if (!states.isEmpty()) {
            TextTable table = new TextTable("sequence", ">next on source", ">next on target", "state", "");
            for (SequenceState state : states) {
                table.add(
                        state.id().toString(),
                        text(state.sourceNext()),
                        text(state.targetNext()),
                        state.standing().text() + (state.moved() ? " (set)" : ""),
                        state.note());
            }
            lines.addAll(table.lines());
        }
        long inStep = states.stream().filter(SequenceState::isInStep).count();
        lines.add(inStep + " of " + states.size() + " sequences in sync");
        return lines;
    }

    private static String text(Optional<BigInteger> value) {
        return value.map(BigInteger::toString).orElse("-");
    }

    static String json(PipelineName pipeline, Direction direction, List<SequenceState> states) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("pipeline", pipeline.value());
        root.put("direction", direction.text());
        root.put("inStep", states.stream().allMatch(SequenceState::isInStep));
        ArrayNode list = root.putArray("sequences");
        for (SequenceState state : states) {
            list.addObject()
                    .put("schema", state.id().schema())
                    .put("sequence", state.id().name())
                    .put("sourceNext", state.sourceNext().orElse(null))
                    .put("targetNext", state.targetNext().orElse(null))
                    .put("state", state.standing().text())
                    .put("set", state.moved())
                    .put("note", state.note());
        }
        return root.toPrettyString();
    }
}
