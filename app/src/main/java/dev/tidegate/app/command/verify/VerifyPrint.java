package dev.tidegate.app.command.verify;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidegate.app.report.HtmlReport;
import dev.tidegate.app.report.Report;
import dev.tidegate.app.report.Report.Figure;
import dev.tidegate.app.report.Report.Level;
import dev.tidegate.app.report.Report.Part;
import dev.tidegate.app.text.TextTable;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.text.HumanFormat;
import dev.tidegate.state.verification.ComparisonState;
import dev.tidegate.state.verification.RowCounts;
import dev.tidegate.verify.model.Difference;
import dev.tidegate.verify.model.TableResult;
import dev.tidegate.verify.model.VerifyReport;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The answer, for people and for scripts; the JSON fields are a contract (docs/CLI.md). */
final class VerifyPrint {

    private static final int LISTED_MAX = 20;

    private VerifyPrint() {}

    static List<String> text(VerifyReport report, double threshold) {
        TextTable table =
                new TextTable("table", ">rows", ">missing", ">extra", ">mismatched", ">same", ">time", "answer", "");
        for (TableResult result : report.tables()) {
            RowCounts counts = result.counts();
            table.add(
                    result.source().toString(),
                    HumanFormat.count(counts.source()),
                    HumanFormat.count(counts.missing()),
                    HumanFormat.count(counts.extra()),
                    HumanFormat.count(counts.mismatched()),
                    percent(counts),
                    HumanFormat.duration(result.took()),
                    result.state().text(),
                    result.note());
        }
        List<String> lines = new ArrayList<>(table.lines());
        report.tables().forEach(result -> addDifferences(lines, result));
        lines.add(summary(report));
        lines.add(threshold(report, threshold));
        return lines;
    }

    private static void addDifferences(List<String> lines, TableResult result) {
        List<Difference> differences = result.differences();
        for (Difference difference : differences.subList(0, Math.min(LISTED_MAX, differences.size()))) {
            lines.add("  " + result.source() + ": " + describe(difference));
        }
        long more = result.counts().differences()
                - differences.stream()
                        .limit(LISTED_MAX)
                        .mapToLong(Difference::count)
                        .sum();
        if (more > 0 && !differences.isEmpty()) {
            lines.add("  " + result.source() + ": and " + more + " more (--json lists them)");
        }
    }

    private static String describe(Difference difference) {
        String times = difference.count() == 1 ? "" : ", " + difference.count() + " times";
        String columns = difference.columns().stream()
                .map(column -> column.name() + " (" + column.looksLike().text() + ")" + values(column))
                .collect(Collectors.joining(", "));
        return difference.kind().text() + " " + String.join(", ", difference.key()) + times
                + (columns.isEmpty() ? "" : ": " + columns);
    }

    private static String values(Difference.Column column) {
        return column.sourceValue().isEmpty()
                ? ""
                : " source " + column.sourceValue().get() + ", target "
                        + column.targetValue().orElse("");
    }

    private static String summary(VerifyReport report) {
        RowCounts counts = report.counts();
        return report.state().text() + ": " + HumanFormat.count(report.tables().size(), "table") + ", "
                + HumanFormat.count(counts.source(), "row") + ", "
                + HumanFormat.count(counts.differences(), "difference") + ", " + percent(counts) + " the same, at "
                + report.point() + ", "
                + HumanFormat.duration(report.took()) + ", " + HumanFormat.rate((double) report.rowsPerSecond())
                + " rows/s; the applier was paused for "
                + HumanFormat.lag(report.applierHeld());
    }

    private static String threshold(VerifyReport report, double threshold) {
        return percent(report.counts()) + " the same is " + (reaches(report, threshold) ? "at or above" : "below")
                + " the " + BigDecimal.valueOf(threshold).toPlainString()
                + " % of --threshold; that is for information, the gate wants 100";
    }

    /** What could not be compared reaches nothing. */
    private static boolean reaches(VerifyReport report, double threshold) {
        return report.state() != ComparisonState.UNKNOWN && report.counts().successPercent() >= threshold;
    }

    private static String percent(RowCounts counts) {
        return HumanFormat.exactPercent(counts.successPercent());
    }

    static ObjectNode json(PipelineName pipeline, VerifyReport report, double threshold) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("pipeline", pipeline.value())
                .put("id", report.id().toString())
                .put("mode", report.mode())
                .put("state", report.state().text())
                .put("atLsn", report.point().toString())
                .put("applierHeldMs", report.applierHeld().toMillis())
                .put("durationMs", report.took().toMillis())
                .put("rowsPerSecond", report.rowsPerSecond());
        put(root, report.counts());
        root.put("thresholdPercent", threshold).put("reachesThreshold", reaches(report, threshold));
        ArrayNode tables = root.putArray("tables");
        for (TableResult result : report.tables()) {
            ObjectNode table = tables.addObject()
                    .put("schema", result.source().schema())
                    .put("table", result.source().name())
                    .put("target", result.target().toString())
                    .put("state", result.state().text())
                    .put("note", result.note())
                    .put("durationMs", result.took().toMillis());
            put(table, result.counts());
            result.unsettled().ifPresent(some -> table.put("unsettled", some.rows())
                    .put("oldestUnsettledMs", some.oldest().toMillis()));
            ArrayNode differences = table.putArray("differences");
            result.differences().forEach(difference -> put(differences.addObject(), difference));
        }
        return root;
    }

    /** Where there is no report. */
    static ObjectNode unknown(PipelineName pipeline) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("pipeline", pipeline.value())
                .put("state", ComparisonState.UNKNOWN.text());
    }

    private static void put(ObjectNode node, RowCounts counts) {
        node.put("sourceRows", counts.source())
                .put("targetRows", counts.target())
                .put("missing", counts.missing())
                .put("extra", counts.extra())
                .put("mismatched", counts.mismatched())
                .put("matches", counts.matches())
                .put("successPercent", counts.successPercent());
    }

    private static void put(ObjectNode node, Difference difference) {
        node.put("kind", difference.kind().text())
                .put("class", difference.looksLike().text())
                .put("count", difference.count());
        ArrayNode key = node.putArray("key");
        difference.key().forEach(key::add);
        ArrayNode columns = node.putArray("columns");
        for (Difference.Column column : difference.columns()) {
            ObjectNode one = columns.addObject()
                    .put("column", column.name())
                    .put("class", column.looksLike().text());
            column.sourceValue().ifPresent(value -> one.put("source", value));
            column.targetValue().ifPresent(value -> one.put("target", value));
        }
    }

    /** As one HTML page. */
    static String html(PipelineName pipeline, VerifyReport report, double threshold) {
        Level level =
                switch (report.state()) {
                    case SAME -> Level.GOOD;
                    case DIFFERENT -> Level.BAD;
                    case UNKNOWN -> Level.WARNING;
                };
        return HtmlReport.print(new Report(
                "Verification of " + pipeline,
                "At " + report.point() + ", mode " + report.mode() + "; result " + report.id()
                        + " in tidegate.verification of the target",
                figures(report, threshold, level),
                List.of(tablesPart(report, level), differencesPart(report))));
    }

    private static List<Figure> figures(VerifyReport report, double threshold, Level level) {
        RowCounts counts = report.counts();
        return List.of(
                new Figure("Answer", report.state().text(), threshold(report, threshold), level),
                new Figure("Tables", HumanFormat.count(report.tables().size()), "", Level.NEUTRAL),
                new Figure("Rows", HumanFormat.count(counts.source()), "on the source", Level.NEUTRAL),
                new Figure(
                        "Differences",
                        HumanFormat.count(counts.differences()),
                        counts.missing() + " missing, " + counts.extra() + " extra, " + counts.mismatched()
                                + " mismatched",
                        counts.differences() == 0 ? Level.GOOD : Level.BAD),
                new Figure(
                        "Duration",
                        HumanFormat.duration(report.took()),
                        HumanFormat.rate((double) report.rowsPerSecond()) + " rows/s",
                        Level.NEUTRAL),
                new Figure(
                        "Applier held",
                        HumanFormat.lag(report.applierHeld()),
                        "until the common point was known",
                        Level.NEUTRAL));
    }

    private static Part tablesPart(VerifyReport report, Level level) {
        List<List<String>> rows = report.tables().stream()
                .map(result -> List.of(
                        result.source().toString(),
                        HumanFormat.count(result.counts().source()),
                        HumanFormat.count(result.counts().missing()),
                        HumanFormat.count(result.counts().extra()),
                        HumanFormat.count(result.counts().mismatched()),
                        percent(result.counts()),
                        HumanFormat.duration(result.took()),
                        result.state().text(),
                        result.note()))
                .toList();
        return new Part(
                "Tables",
                "",
                level,
                List.of("table", ">rows", ">missing", ">extra", ">mismatched", ">same", ">time", "answer", ""),
                rows,
                List.of(),
                "None.");
    }

    private static Part differencesPart(VerifyReport report) {
        List<List<String>> rows = new ArrayList<>();
        for (TableResult result : report.tables()) {
            result.differences().stream()
                    .map(difference -> List.of(result.source().toString(), describe(difference)))
                    .forEach(rows::add);
        }
        return new Part(
                "Differences",
                "As many of each table as --list-max allows.",
                Level.BAD,
                List.of("table", "row"),
                rows,
                List.of(),
                "None.");
    }
}
