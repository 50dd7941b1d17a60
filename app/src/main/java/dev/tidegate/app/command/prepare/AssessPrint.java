package dev.tidegate.app.command.prepare;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidegate.app.report.Report;
import dev.tidegate.app.report.Report.Level;
import dev.tidegate.app.report.Report.Part;
import dev.tidegate.app.text.TextTable;
import dev.tidegate.model.PipelineName;
import dev.tidegate.prepare.assess.model.Assessment;
import dev.tidegate.prepare.assess.model.LoadEstimate;
import dev.tidegate.prepare.assess.model.WalUse;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** An assessment for people and for scripts; the JSON fields are a contract (docs/CLI.md). */
final class AssessPrint {

    private AssessPrint() {}

    static List<String> text(Report report) {
        List<String> lines = new ArrayList<>();
        lines.add(report.title());
        lines.add(report.taken());
        lines.add("");
        TextTable figures = new TextTable("", "", "");
        report.figures().forEach(figure -> figures.add(figure.label(), figure.value(), figure.hint()));
        lines.addAll(figures.rows());
        report.parts().forEach(part -> addPart(lines, part));
        return lines;
    }

    private static void addPart(List<String> lines, Part part) {
        lines.add("");
        boolean empty = part.rows().isEmpty();
        lines.add((!empty && part.level() == Level.BAD ? "! " : "") + part.title());
        if (empty) {
            lines.add("  " + part.empty());
            return;
        }
        if (!part.note().isEmpty()) {
            lines.add("  " + part.note());
        }
        TextTable table = new TextTable(part.headings().toArray(String[]::new));
        part.rows().forEach(row -> table.add(row.toArray(String[]::new)));
        boolean named = part.headings().stream().anyMatch(heading -> !heading.isEmpty());
        (named ? table.lines() : table.rows()).forEach(line -> lines.add("  " + line));
    }

    static String json(PipelineName pipeline, Assessment a) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("pipeline", pipeline.value())
                .put("takenAt", a.takenAt().toString())
                .put("sampleSeconds", a.sample().toMillis() / 1000.0)
                .put("database", a.database())
                .put("sourceVersion", a.version())
                .put("targetVersion", a.targetVersion().orElse(null))
                .put("targetUnknown", a.targetUnknown().isEmpty() ? null : a.targetUnknown())
                .put("encoding", a.encoding())
                .put("collation", a.collation())
                .put("databaseBytes", a.databaseBytes())
                .put("tableBytes", a.tableBytes())
                .put("indexBytes", a.indexBytes())
                .put("sizesEstimated", a.sizesEstimated())
                .put("statisticsSince", a.statisticsSince().orElse(null));
        addTables(root.putArray("tables"), a);
        addIndexes(root.putArray("indexes"), a);
        addTypes(root.putArray("typesAtRisk"), a);
        ArrayNode extensions = root.putArray("extensions");
        a.extensions().forEach(extension -> extensions
                .addObject()
                .put("extension", extension.name())
                .put("sourceVersion", extension.version())
                .put("targetVersion", extension.targetVersion().orElse(null)));
        addTransactions(root.putArray("longTransactions"), a);
        addWal(root.putObject("wal"), a.wal());
        addLoad(root.putObject("load"), a);
        ArrayNode leftOut = root.putArray("leftOut");
        a.leftOut().forEach(of -> leftOut.addObject().put("kind", of.kind()).put("name", of.name()));
        return root.toPrettyString();
    }

    private static void addTables(ArrayNode list, Assessment a) {
        a.tables().forEach(table -> list.addObject()
                .put("schema", table.id().schema())
                .put("table", table.id().name())
                .put("bytes", table.bytes())
                .put("indexBytes", table.indexBytes())
                .put("estimatedRows", table.rows() < 0 ? null : table.rows())
                .put("insertsPerSecond", table.insertsPerSecond())
                .put("updatesPerSecond", table.updatesPerSecond())
                .put("deletesPerSecond", table.deletesPerSecond())
                .put("sequentialScans", table.sequentialScans())
                .put("indexScans", table.indexScans())
                .put("primaryKey", table.primaryKey())
                .put("identified", table.identified())
                .put("loadSeconds", a.load().seconds(table.bytes(), 1).orElse(null)));
    }

    private static void addIndexes(ArrayNode list, Assessment a) {
        a.indexes().forEach(index -> list.addObject()
                .put("schema", index.table().schema())
                .put("table", index.table().name())
                .put("index", index.name())
                .put("bytes", index.bytes())
                .put("scans", index.scans())
                .put("needed", index.needed())
                .put("unused", index.isUnused())
                .put("valid", index.valid())
                .put("duplicateOf", index.duplicateOf().orElse(null)));
    }

    private static void addTypes(ArrayNode list, Assessment a) {
        a.types().forEach(type -> list.addObject()
                .put("schema", type.table().schema())
                .put("table", type.table().name())
                .put("column", type.column())
                .put("type", type.type())
                .put("refused", type.refused())
                .put("why", type.why()));
    }

    private static void addTransactions(ArrayNode list, Assessment a) {
        a.transactions().forEach(open -> list.addObject()
                .put("session", open.who())
                .put("database", open.database())
                .put("application", open.application())
                .put("state", open.state())
                .put("ageSeconds", open.ageSeconds())
                .put("command", open.command())
                .put("hasWritten", open.wrote()));
    }

    private static void addWal(ObjectNode node, WalUse wal) {
        node.put("walLevel", wal.level())
                .put("bytesPerSecond", wal.bytesPerSecond().orElse(null))
                .put("directoryBytes", boxed(wal.directoryBytes()))
                .put("maxSlotWalKeepBytes", boxed(wal.keepSizeBytes()))
                .put("slotLastsSeconds", wal.slotLastsSeconds().orElse(null))
                .put("slotsMax", wal.slotsMax())
                .put("slotsUsed", wal.slotsUsed())
                .put("sendersMax", wal.sendersMax());
    }

    private static Long boxed(OptionalLong value) {
        return value.isPresent() ? Long.valueOf(value.getAsLong()) : null;
    }

    private static void addLoad(ObjectNode node, Assessment a) {
        LoadEstimate load = a.load();
        node.put("sampleTable", load.table().map(Object::toString).orElse(null))
                .put("sampleRows", load.rows())
                .put("sampleBytes", load.sampleBytes())
                .put("readSeconds", load.rows() == 0 ? null : load.readSeconds())
                .put("writeSeconds", load.writeSeconds().orElse(null))
                .put("writeUnknown", load.writeUnknown().isEmpty() ? null : load.writeUnknown())
                .put("tableBytesPerSecond", load.tableBytesPerSecond() <= 0 ? null : load.tableBytesPerSecond())
                .put("secondsWithOneStream", load.seconds(a.tableBytes(), 1).orElse(null));
    }
}
