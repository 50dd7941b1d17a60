package dev.tidegate.app.command.prepare;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.text.HumanFormat;
import dev.tidegate.prepare.schema.diff.SchemaDifference;
import dev.tidegate.prepare.schema.diff.SchemaDifference.Aspect;
import dev.tidegate.prepare.schema.diff.SchemaDifference.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Differences of two schemas, for people, for psql and for scripts; the JSON fields are a contract (docs/CLI.md). */
final class SchemaDiffPrint {

    private static final int LINE_MAX = 110;

    private SchemaDiffPrint() {}

    static List<String> text(List<SchemaDifference> differences) {
        List<String> lines = new ArrayList<>();
        for (SchemaDifference difference : differences) {
            lines.add(difference.object().kind() + " " + difference.object().describe() + ": " + difference.state());
            difference.aspects().forEach(aspect -> addAspect(lines, aspect));
            if (!difference.note().isEmpty()) {
                lines.add("    " + difference.note());
            }
            addSql(lines, difference, "      ");
        }
        lines.add(summary(differences));
        return lines;
    }

    /** The first line in which long texts differ says more than both of them whole. */
    private static void addAspect(List<String> lines, Aspect aspect) {
        String[] source = aspect.source().split("\n", -1);
        String[] target = aspect.target().split("\n", -1);
        int line = 0;
        while (line < Math.min(source.length, target.length) - 1 && source[line].equals(target[line])) {
            line++;
        }
        boolean one = source.length == 1 && target.length == 1;
        lines.add("    " + aspect.name() + (one ? "" : ", line " + (line + 1)));
        lines.add("      source: " + shortened(source[line]));
        lines.add("      target: " + shortened(target[line]));
    }

    private static String shortened(String text) {
        String line = text.strip().replace("\u001f", ", ");
        if (line.isEmpty()) {
            return "(none)";
        }
        return line.length() <= LINE_MAX ? line : line.substring(0, LINE_MAX) + "...";
    }

    /** What takes something away is to be looked at first, so it stands in comments. */
    private static void addSql(List<String> lines, SchemaDifference difference, String indent) {
        String prefix = indent + (difference.removes() ? "-- " : "");
        for (String sql : difference.sql()) {
            (sql + ";").lines().forEach(line -> lines.add(prefix + line));
        }
    }

    static List<String> script(List<SchemaDifference> differences) {
        List<String> lines = new ArrayList<>();
        lines.add("-- " + summary(differences));
        lines.add("-- What stands in comments removes something that only the target has.");
        lines.add("SET check_function_bodies = off;");
        for (SchemaDifference difference : differences) {
            lines.add("-- " + difference.object().kind() + " "
                    + difference.object().describe() + ": " + difference.state());
            if (!difference.note().isEmpty()) {
                lines.add("-- " + difference.note());
            }
            addSql(lines, difference, "");
        }
        return lines;
    }

    private static String summary(List<SchemaDifference> differences) {
        if (differences.isEmpty()) {
            return "The schemas are equal.";
        }
        return HumanFormat.count(differences.size(), "difference") + ": "
                + count(differences, State.MISSING) + " missing, " + count(differences, State.DIFFERS) + " different, "
                + count(differences, State.EXTRA) + " only on the target";
    }

    private static long count(List<SchemaDifference> differences, State state) {
        return differences.stream()
                .filter(difference -> difference.state() == state)
                .count();
    }

    static String json(PipelineName pipeline, List<SchemaDifference> differences) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("pipeline", pipeline.value());
        root.put("equal", differences.isEmpty());
        ArrayNode list = root.putArray("differences");
        for (SchemaDifference difference : differences) {
            ObjectNode node = list.addObject()
                    .put("kind", difference.object().kind().toString())
                    .put("schema", difference.object().schema())
                    .put("parent", difference.object().parent())
                    .put("name", difference.object().name())
                    .put("state", difference.state().name().toLowerCase(Locale.ROOT));
            ArrayNode aspects = node.putArray("aspects");
            difference.aspects().forEach(aspect -> aspects.addObject()
                    .put("aspect", aspect.name())
                    .put("source", aspect.source().replace("\u001f", ", "))
                    .put("target", aspect.target().replace("\u001f", ", ")));
            ArrayNode sql = node.putArray("sql");
            difference.sql().forEach(sql::add);
            node.put("removes", difference.removes()).put("note", difference.note());
        }
        return root.toPrettyString();
    }
}
