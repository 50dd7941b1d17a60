package dev.tidegate.app.command.monitor;

import dev.tidegate.app.terminal.TerminalSize;
import dev.tidegate.app.text.TextTable;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.lagmonitor.lag.Movement;
import dev.tidegate.lagmonitor.lag.PipelineView;
import dev.tidegate.lagmonitor.lag.Stage;
import dev.tidegate.lagmonitor.model.Observed;
import dev.tidegate.lagmonitor.model.Sample;
import dev.tidegate.lagmonitor.model.SlotStatus;
import dev.tidegate.lagmonitor.model.SourceView;
import dev.tidegate.lagmonitor.model.TargetView;
import dev.tidegate.lagmonitor.model.table.TableLoadProgress;
import dev.tidegate.lagmonitor.model.table.TableStatus;
import dev.tidegate.lagmonitor.model.table.TableWrites;
import dev.tidegate.lagmonitor.readiness.AssessedView;
import dev.tidegate.lagmonitor.readiness.CheckResult;
import dev.tidegate.model.text.HumanFormat;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** One screen of {@code tidegate top}. */
public final class TopScreen {

    private static final int TABLES_MAX = 15;

    private final AssessedView snapshot;
    private final List<String> lines = new ArrayList<>();

    private TopScreen(AssessedView snapshot) {
        this.snapshot = snapshot;
    }

    /** What fits on the terminal; a line is cut at its end, and what is below the last row is left out with a word. */
    public static List<String> fitting(List<String> lines, TerminalSize size) {
        int rows = Math.max(1, size.rows() - 1);
        List<String> fitting = new ArrayList<>(lines.subList(0, Math.min(rows, lines.size())));
        if (lines.size() > rows) {
            fitting.set(rows - 1, "... and " + (lines.size() - rows + 1) + " lines more, in a taller window");
        }
        fitting.replaceAll(line -> line.codePointCount(0, line.length()) <= size.columns()
                ? line
                : line.substring(0, line.offsetByCodePoints(0, size.columns())));
        return fitting;
    }

    /** @param samples oldest first */
    public static List<String> lines(PipelineConfig config, AssessedView snapshot, List<Sample> samples) {
        TopScreen screen = new TopScreen(snapshot);
        PipelineView pipeline = snapshot.view();
        screen.lines.add("tidegate " + config.pipeline() + "   " + pipeline.at());
        screen.addLag(pipeline);
        screen.lines.add("    " + LagSparkline.of(samples));
        screen.lines.add("");
        screen.addStages(pipeline);
        screen.addSlot(pipeline);
        screen.addGate();
        screen.addTables(pipeline);
        return screen.lines;
    }

    private void addLag(PipelineView pipeline) {
        Movement movement = pipeline.movement();
        String trend = movement.trend().map(Movement.Trend::text).value().orElse("trend not known yet");
        lines.add("lag " + text(pipeline.lag().time().map(HumanFormat::lag)) + "   " + trend + "   into Kafka "
                + rate(movement.recordsPerSecond(), "records/s") + "   applied "
                + rate(movement.changesPerSecond(), "changes/s"));
        pipeline.target().value().flatMap(TargetView::stop).ifPresent(stop -> {
            lines.add("LANE 0 HAS STOPPED  " + stop.code() + ": " + stop.problem());
            lines.add("  -> " + stop.nextStep());
        });
    }

    private void addStages(PipelineView pipeline) {
        TextTable table = new TextTable("stage", ">behind", ">WAL", ">records");
        for (Stage stage : pipeline.lag().stages()) {
            table.add(
                    stage.name().text(),
                    stage.time().map(HumanFormat::lag).value().orElse("unknown"),
                    stage.bytes().map(HumanFormat::bytes).value().orElse("unknown"),
                    stage.records().map(Object::toString).value().orElse("-"));
        }
        lines.addAll(table.lines());
        lines.add("");
    }

    private void addSlot(PipelineView pipeline) {
        Observed<SlotStatus> slot = pipeline.source().then(SourceView::slot);
        lines.add("slot "
                + text(slot.map(found -> found.name()
                        + (found.active() ? ", in use" : ", nobody reads it")
                        + found.walStatus().map(status -> ", " + status).orElse("")
                        + found.retainedBytes()
                                .map(kept -> ", " + HumanFormat.bytes(kept) + " kept")
                                .orElse(""))));
        lines.add("     lasts "
                + text(pipeline.slotForecast().map(forecast -> forecast.left()
                        .map(HumanFormat::lag)
                        .map(left -> left + ", " + forecast.note())
                        .orElse(forecast.note()))));
        lines.add("");
    }

    private void addGate() {
        List<CheckResult> checks = snapshot.gate().checks();
        lines.add("gate " + snapshot.gate().state().text() + "   "
                + checks.stream().filter(CheckResult::hasPassed).count() + " of " + checks.size() + " checks passed");
        for (CheckResult check : snapshot.gate().obstacles()) {
            lines.add("  " + check.check().id() + " " + check.outcome() + ": " + check.reason());
        }
        lines.add("");
    }

    private void addTables(PipelineView pipeline) {
        Observed<List<TableStatus>> tables = pipeline.target().then(TargetView::tables);
        tables.reason().ifPresent(reason -> lines.add("tables unknown: " + reason));
        List<TableStatus> all = tables.value().orElse(List.of());
        TextTable table = new TextTable(
                "table",
                "state",
                ">lag",
                ">in/s",
                ">out/s",
                ">drift",
                "verified",
                ">rows copied",
                ">of",
                ">rows/s",
                ">left");
        all.stream()
                .sorted(Comparator.comparing((TableStatus status) -> !status.isErrored())
                        .thenComparing(status -> !status.isLoading())
                        .thenComparing(status -> status.drift().total() == 0))
                .limit(TABLES_MAX)
                .forEach(status -> addTable(table, status, pipeline));
        lines.addAll(table.lines());
        if (all.size() > TABLES_MAX) {
            lines.add("and " + (all.size() - TABLES_MAX) + " more");
        }
    }

    private static void addTable(TextTable table, TableStatus status, PipelineView pipeline) {
        TableLoadProgress load = status.load();
        table.add(
                status.table().toString(),
                status.state().text(),
                pipeline.lagOf(status).map(HumanFormat::lag).value().orElse("-"),
                rate(pipeline.source().then(view -> view.facts().writes()), status),
                rate(pipeline.target().then(view -> view.facts().writes()), status),
                HumanFormat.count(status.drift().total()),
                pipeline.target()
                        .then(TargetView::verified)
                        .value()
                        .map(verified -> verified.get(status.table()))
                        .map(found -> found.state().text())
                        .orElse("-"),
                HumanFormat.count(status.rows()),
                load.knownRows().map(HumanFormat::count).orElse("-"),
                load.knownRate().map(Math::round).map(HumanFormat::count).orElse("-"),
                load.eta().map(HumanFormat::lag).orElse("-"));
    }

    private static String rate(Observed<TableWrites> writes, TableStatus status) {
        return writes.value()
                .flatMap(found -> found.of(status.table()))
                .map(HumanFormat::rate)
                .orElse("-");
    }

    private static String rate(Observed<Double> rate, String unit) {
        return rate.map(value -> HumanFormat.rate(value) + " " + unit).value().orElse("unknown");
    }

    private static String text(Observed<String> reading) {
        return reading.value().orElseGet(() -> "unknown: " + reading.reason().orElse(""));
    }
}
