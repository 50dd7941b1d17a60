package dev.tidegate.monitor;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidegate.core.TableId;
import dev.tidegate.core.config.PipelineConfig;
import dev.tidegate.monitor.probe.TableStatus;
import dev.tidegate.monitor.probe.TableWrites;
import dev.tidegate.monitor.probe.TargetView;
import dev.tidegate.monitor.probe.VerifiedTable;
import java.util.List;
import java.util.Optional;

/** What the monitor says of each table, for programs; a contract as {@link MonitorJson}'s. */
public final class TablesJson {

    private final ObjectNode root = JsonNodeFactory.instance.objectNode();
    private final ObjectNode unknown = JsonNodeFactory.instance.objectNode();

    private TablesJson(PipelineConfig config, Picture picture) {
        MonitorJson.addHeader(root, config, picture);
    }

    public static ObjectNode of(PipelineConfig config, Picture picture) {
        TablesJson json = new TablesJson(config, picture);
        Reading<List<TableStatus>> tables = picture.target().then(TargetView::tables);
        ArrayNode nodes = json.root.putArray("tables");
        tables.value().orElse(List.of()).forEach(table -> json.addTable(nodes.addObject(), table, picture));
        tables.reason().ifPresent(reason -> json.unknown.put("tables", reason));
        picture.lag().time().reason().ifPresent(reason -> json.unknown.put("tables[].lagSeconds", reason));
        Reading<TableWrites> in = picture.source().then(view -> view.facts().writes());
        in.reason().ifPresent(reason -> json.unknown.put("tables[].rowsInPerSecond", reason));
        Reading<TableWrites> out = picture.target().then(view -> view.facts().writes());
        out.reason().ifPresent(reason -> json.unknown.put("tables[].rowsOutPerSecond", reason));
        Reading<?> verified = picture.target().then(TargetView::verified);
        verified.reason().ifPresent(reason -> json.unknown.put("tables[].verified", reason));
        json.root.set("unknown", json.unknown);
        return json.root;
    }

    private void addTable(ObjectNode node, TableStatus table, Picture picture) {
        TableId id = table.table();
        boolean stopped = picture.target().value().flatMap(TargetView::stop).isPresent();
        node.put("schema", id.schema());
        node.put("table", id.name());
        node.put("state", stopped || table.isErrored() ? "error" : table.state());
        MonitorJson.putOptional(node, "writtenAs", table.writtenAs());
        node.put("lane", table.ownLane().map(TableStatus.OwnLane::lane).orElse(0));
        MonitorJson.putOptional(node, "lagSeconds", picture.lagOf(table).value().map(MonitorJson::seconds));
        Reading<TableWrites> in = picture.source().then(view -> view.facts().writes());
        Reading<TableWrites> out = picture.target().then(view -> view.facts().writes());
        MonitorJson.putOptional(
                node, "rowsInPerSecond", in.value().flatMap(of -> of.of(id)).map(MonitorJson::rounded));
        MonitorJson.putOptional(
                node, "rowsOutPerSecond", out.value().flatMap(of -> of.of(id)).map(MonitorJson::rounded));
        node.put("rowsCopied", table.rows());
        node.put("bytesCopied", table.bytes());
        MonitorJson.putOptional(node, "rowsEstimated", table.load().knownRows());
        MonitorJson.putOptional(node, "rowsPerSecond", table.load().knownRate().map(MonitorJson::rounded));
        MonitorJson.putOptional(node, "copiedInSeconds", table.load().eta().map(MonitorJson::seconds));
        ObjectNode drift = node.putObject("drift");
        table.drift().rows().forEach(drift::put);
        addVerified(node, picture.target().then(TargetView::verified).value().map(of -> of.get(id)));
    }

    private static void addVerified(ObjectNode node, Optional<VerifiedTable> found) {
        found.ifPresentOrElse(
                verified -> node.putObject("verified")
                        .put("state", verified.state())
                        .put("startedAt", verified.startedAt().toString())
                        .put("atLsn", verified.at().toString())
                        .put("missing", verified.missing())
                        .put("extra", verified.extra())
                        .put("mismatched", verified.mismatched()),
                () -> node.putNull("verified"));
    }
}
