package dev.tidegate.lagmonitor.json;

import static dev.tidegate.lagmonitor.json.MonitorJson.putOptional;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.lagmonitor.lag.PipelineView;
import dev.tidegate.lagmonitor.model.Observed;
import dev.tidegate.lagmonitor.model.TargetView;
import dev.tidegate.lagmonitor.model.table.TableStatus;
import dev.tidegate.lagmonitor.model.table.TableWrites;
import dev.tidegate.model.TableId;
import dev.tidegate.state.verification.VerifiedTable;
import java.util.List;
import java.util.Optional;

/** The status of each table; a contract (docs/openapi.yaml). */
public final class TablesJson {

    private TablesJson() {}

    public static ObjectNode of(PipelineConfig config, PipelineView pipeline) {
        MonitorJson answer = MonitorJson.of(config.pipeline(), pipeline.at());
        Observed<List<TableStatus>> tables = pipeline.target().then(TargetView::tables);
        ArrayNode nodes = answer.root().putArray("tables");
        tables.value().orElse(List.of()).forEach(table -> addTable(nodes.addObject(), table, pipeline));
        answer.addReason("tables", tables);
        answer.addReason("tables[].lagSeconds", pipeline.lag().time());
        answer.addReason("tables[].rowsInPerSecond", pipeline.source().then(view -> view.facts()
                .writes()));
        answer.addReason("tables[].rowsOutPerSecond", pipeline.target().then(view -> view.facts()
                .writes()));
        answer.addReason("tables[].verified", pipeline.target().then(TargetView::verified));
        return answer.withReasons();
    }

    private static void addTable(ObjectNode node, TableStatus table, PipelineView pipeline) {
        TableId id = table.table();
        boolean stopped = pipeline.target().value().flatMap(TargetView::stop).isPresent();
        node.put("schema", id.schema());
        node.put("table", id.name());
        node.put("state", stopped || table.isErrored() ? "error" : table.state().text());
        putOptional(node, "writtenAs", table.writtenAs());
        node.put("lane", table.ownLane().map(TableStatus.OwnLane::lane).orElse(0));
        putOptional(node, "lagSeconds", pipeline.lagOf(table).value().map(MonitorJson::seconds));
        Observed<TableWrites> in = pipeline.source().then(view -> view.facts().writes());
        Observed<TableWrites> out = pipeline.target().then(view -> view.facts().writes());
        putOptional(node, "rowsInPerSecond", in.value().flatMap(of -> of.of(id)).map(MonitorJson::rounded));
        putOptional(
                node, "rowsOutPerSecond", out.value().flatMap(of -> of.of(id)).map(MonitorJson::rounded));
        node.put("rowsCopied", table.rows());
        node.put("bytesCopied", table.bytes());
        putOptional(node, "rowsEstimated", table.load().knownRows());
        putOptional(node, "rowsPerSecond", table.load().knownRate().map(MonitorJson::rounded));
        putOptional(node, "copiedInSeconds", table.load().eta().map(MonitorJson::seconds));
        ObjectNode drift = node.putObject("drift");
        table.drift().rows().forEach((kind, rows) -> drift.put(kind.text(), rows));
        table.doubt()
                .ifPresentOrElse(
                        doubt -> node.putObject("doubt")
                                .put("code", doubt.code())
                                .put("problem", doubt.problem())
                                .put("nextStep", doubt.nextStep()),
                        () -> node.putNull("doubt"));
        addVerified(node, pipeline.target().then(TargetView::verified).value().map(of -> of.get(id)));
    }

    private static void addVerified(ObjectNode node, Optional<VerifiedTable> found) {
        found.ifPresentOrElse(
                verified -> node.putObject("verified")
                        .put("state", verified.state().text())
                        .put("startedAt", verified.startedAt().toString())
                        .put("atLsn", verified.at().toString())
                        .put("missing", verified.missing())
                        .put("extra", verified.extra())
                        .put("mismatched", verified.mismatched()),
                () -> node.putNull("verified"));
    }
}
