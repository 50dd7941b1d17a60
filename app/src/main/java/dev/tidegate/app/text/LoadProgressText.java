package dev.tidegate.app.text;

import dev.tidegate.load.model.LoadProgress;
import dev.tidegate.load.model.LoadProgress.TableProgress;
import dev.tidegate.load.model.LoadProgress.Totals;
import dev.tidegate.model.text.HumanFormat;
import dev.tidegate.state.load.LoadTable.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The load's state in lines: one in all, and one for each table under way. */
public final class LoadProgressText {

    private static final int NARROW = 110;
    private static final int TABLES_MAX = 12;

    private LoadProgressText() {}

    /** For a terminal of that many columns: the total last. */
    public static List<String> bars(LoadProgress progress, int columns) {
        List<String> lines = new ArrayList<>();
        List<TableProgress> loading = progress.tables().stream()
                .filter(table -> table.state() == State.LOADING || table.state() == State.ERRORED)
                .sorted(Comparator.comparing(TableProgress::sourceBytes).reversed())
                .toList();
        for (TableProgress table : loading.subList(0, Math.min(TABLES_MAX, loading.size()))) {
            lines.add(cut(table(table, progress.done(table.table()), columns < NARROW ? 2 : 1), columns));
        }
        if (loading.size() > TABLES_MAX) {
            lines.add("  and " + (loading.size() - TABLES_MAX) + " more");
        }
        lines.add(cut(total(progress), columns));
        return lines;
    }

    /** What is cut off in a narrow terminal matters least. */
    private static String table(TableProgress table, double done, int part) {
        int nameWidth = 30 / part;
        return String.format(
                Locale.ROOT,
                "  %-" + nameWidth + "s %s %6s%s%s  %s rows  %s  %s rows/s",
                cut(table.table().toString(), nameWidth),
                bar(done, 20 / part),
                HumanFormat.percent(done),
                table.state() == State.ERRORED ? "  STOPPED" : left(table),
                errors(table.errors()),
                HumanFormat.count(table.rows() + table.copyingRows()),
                HumanFormat.bytes(table.bytes() + table.copyingBytes()),
                HumanFormat.rate(table.rowsPerSecond()));
    }

    private static String left(TableProgress table) {
        long rows = table.estimatedRows() - table.rows() - table.copyingRows();
        return rows > 0 && table.rowsPerSecond() > 0
                ? "  " + HumanFormat.remaining(Duration.ofSeconds((long) (rows / table.rowsPerSecond()))) + " left"
                : "";
    }

    /** One line about all tables. */
    public static String total(LoadProgress progress) {
        Totals totals = progress.totals();
        int queued = totals.tables() - totals.tablesLoaded() - totals.tablesLoading() - totals.tablesErrored();
        String step = progress.step().isEmpty() || progress.step().equals("copying") ? "" : "  " + progress.step();
        return String.format(
                Locale.ROOT,
                "load: %5s%s%s  %d of %d tables loaded, %d loading, %d queued, %d errored%s  %s rows  %s  %s rows/s",
                HumanFormat.percent(totals.done()),
                left(totals),
                errors(totals.errors()),
                totals.tablesLoaded(),
                totals.tables(),
                totals.tablesLoading(),
                queued,
                totals.tablesErrored(),
                step,
                HumanFormat.count(totals.rows()),
                HumanFormat.bytes(totals.bytes()),
                HumanFormat.rate(totals.rowsPerSecond()));
    }

    private static String left(Totals totals) {
        long rows = totals.estimatedRows() - totals.rows();
        return rows > 0 && totals.rowsPerSecond() > 0
                ? "  " + HumanFormat.remaining(Duration.ofSeconds((long) (rows / totals.rowsPerSecond()))) + " left"
                : "";
    }

    private static String errors(int errors) {
        return errors == 0 ? "" : "  " + HumanFormat.count(errors, "error");
    }

    private static String bar(double done, int width) {
        int full = (int) Math.round(Math.max(0, Math.min(1, done)) * width);
        return "[" + "#".repeat(full) + ".".repeat(width - full) + "]";
    }

    private static String cut(String text, int width) {
        return text.length() <= width ? text : text.substring(0, Math.max(1, width - 1)) + "…";
    }
}
