package dev.tidegate.demo;

import dev.tidegate.app.text.TextTable;
import dev.tidegate.model.text.HumanFormat;
import dev.tidegate.testkit.compare.TableDifference;
import dev.tidegate.testkit.workload.WorkloadCounts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The figures at the end. */
final class DemoReport {

    private final TextTable figures = new TextTable("", "");
    private final List<String> comparison = new ArrayList<>();
    private boolean identical;

    void loaded(String what, String time) {
        figures.add("  loaded", what + " in " + time);
    }

    void written(WorkloadCounts counts, Duration time) {
        figures.add(
                "  transactions", format("%,d committed, %,d rolled back", counts.transactions(), counts.rolledBack()));
        figures.add(
                "  changes",
                format(
                        "%,d inserts, %,d updates, %,d deletes in %s: %,.0f changes/s",
                        counts.inserts(),
                        counts.updates(),
                        counts.deletes(),
                        HumanFormat.lag(time),
                        counts.rows() * 1e9 / time.toNanos()));
    }

    void lag(LagSamples lags) {
        figures.add(
                "  lag",
                lags.isEmpty()
                        ? "unknown"
                        : "p50 " + quantile(lags, 0.5) + ", p99 " + quantile(lags, 0.99) + ", max "
                                + quantile(lags, 1));
    }

    private static String quantile(LagSamples lags, double share) {
        return lags.quantile(share).map(HumanFormat::lag).orElse("unknown");
    }

    void fenced(String time) {
        figures.add("  fence", "applied " + time + " after the last commit");
    }

    /** No table compared is no proof. */
    void compared(List<TableDifference> tables, String time) {
        identical = !tables.isEmpty() && tables.stream().allMatch(TableDifference::isIdentical);
        figures.add("  comparison", "in " + time);
        TextTable table = new TextTable("  table", ">rows source", ">rows target", ">missing", ">extra");
        for (TableDifference difference : tables) {
            table.add(
                    "  " + difference.table(),
                    format("%,d", difference.sourceRows()),
                    format("%,d", difference.targetRows()),
                    format("%,d", difference.missing()),
                    format("%,d", difference.extra()));
        }
        comparison.addAll(table.lines());
        comparison.add("");
        comparison.add(verdict(tables));
    }

    private static String verdict(List<TableDifference> tables) {
        long rows = tables.stream().mapToLong(TableDifference::sourceRows).sum();
        long different = tables.stream().filter(table -> !table.isIdentical()).count();
        if (tables.isEmpty()) {
            return "NOTHING was compared.";
        }
        return different == 0
                ? format("Source and target are identical: %,d rows of %d tables, every value.", rows, tables.size())
                : format("Source and target DIFFER in %d of %d tables.", different, tables.size());
    }

    boolean isIdentical() {
        return identical;
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.addAll(figures.rows());
        lines.add("");
        lines.addAll(comparison);
        return lines;
    }

    private static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
