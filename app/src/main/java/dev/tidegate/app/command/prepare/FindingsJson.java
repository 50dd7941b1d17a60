package dev.tidegate.app.command.prepare;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidegate.app.text.FindingsText;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.failure.Severity;
import dev.tidegate.prepare.model.Finding;
import java.util.List;

/** Findings for scripts; the fields are a contract (docs/CLI.md). */
final class FindingsJson {

    private FindingsJson() {}

    static String print(PipelineName pipeline, List<Finding> findings) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("pipeline", pipeline.value());
        root.put("canRun", FindingsText.count(findings, Severity.ERROR) == 0);
        ArrayNode list = root.putArray("findings");
        for (Finding finding : findings) {
            list.addObject()
                    .put("severity", finding.severity().name())
                    .put("code", finding.code())
                    .put("subject", finding.subject())
                    .put("found", finding.found())
                    .put("mend", finding.fix());
        }
        return root.toPrettyString();
    }
}
