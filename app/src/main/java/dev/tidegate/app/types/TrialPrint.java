package dev.tidegate.app.types;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidegate.app.text.TextTable;
import dev.tidegate.app.types.TypeResult.Verdict;
import dev.tidegate.model.PipelineName;
import dev.tidegate.prepare.check.types.trial.MatrixTable.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What became of each type, for people and for scripts; the JSON fields are a contract (docs/CLI.md). */
final class TrialPrint {

    private TrialPrint() {}

    static List<String> text(TrialResult result) {
        TextTable table = new TextTable("type", ">values", "as", "result", "");
        for (TypeResult type : result.types()) {
            table.add(
                    type.type(),
                    type.values() == 0 ? "-" : Integer.toString(type.values()),
                    type.places().stream().map(Place::words).collect(Collectors.joining(", ")),
                    word(type.verdict()),
                    type.note());
        }
        List<String> lines = new ArrayList<>(table.lines());
        lines.add("");
        for (TypeResult type : result.types()) {
            type.differences().forEach(difference -> lines.add("DIFFERS  " + type.type() + ": " + difference));
        }
        lines.add(summary(result));
        lines.add(
                "Paths: load (COPY from source to target) and stream (insert, update, update of another column, delete: the"
                        + " source's printed text, through the topic's records and the applier's statements). Slot, WAL and Kafka"
                        + " carry that text unread and took no part.");
        return lines;
    }

    private static String summary(TrialResult result) {
        long tried = result.count(Verdict.EXACT) + result.count(Verdict.DIFFERS);
        return "PostgreSQL " + result.servers() + ": " + tried + " types with " + result.values()
                + " values on 2 paths, "
                + result.compared() + " rows compared: " + result.count(Verdict.EXACT) + " types exact, "
                + result.count(Verdict.DIFFERS) + " differ; " + result.count(Verdict.REFUSED) + " refused, "
                + result.count(Verdict.UNAVAILABLE) + " not available on both.";
    }

    static String json(PipelineName pipeline, TrialResult result) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("pipeline", pipeline.value());
        root.put("exact", result.isExact());
        root.put("sourceMajor", result.servers().source());
        root.put("targetMajor", result.servers().target());
        root.put("rowsCompared", result.compared());
        ArrayNode paths = root.putArray("paths");
        paths.add("load").add("stream");
        ArrayNode list = root.putArray("types");
        for (TypeResult type : result.types()) {
            ObjectNode node = list.addObject()
                    .put("type", type.type())
                    .put("group", type.group())
                    .put("result", word(type.verdict()))
                    .put("values", type.values())
                    .put("note", type.note());
            ArrayNode as = node.putArray("as");
            type.places().forEach(place -> as.add(place.words()));
            ArrayNode differences = node.putArray("differences");
            type.differences().forEach(differences::add);
        }
        return root.toPrettyString();
    }

    private static String word(Verdict verdict) {
        return verdict.name().toLowerCase(Locale.ROOT);
    }
}
