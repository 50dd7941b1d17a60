package dev.tidegate.testkit.compare;

import java.util.List;

/**
 * What the comparison of one table found.
 *
 * @param table its name as SQL wants it
 * @param missing rows that only the source has
 * @param extra rows that only the target has; a row that differs counts on both sides
 * @param samples the first few of them, {@code -} for missing and {@code +} for extra
 */
public record TableDifference(
        String table, long sourceRows, long targetRows, long missing, long extra, List<String> samples) {
    public TableDifference {
        samples = List.copyOf(samples);
    }

    public boolean isIdentical() {
        return missing == 0 && extra == 0;
    }

    @Override
    public String toString() {
        return table + ": " + sourceRows + " rows in the source, " + targetRows + " in the target, " + missing
                + " missing, " + extra + " extra" + (samples.isEmpty() ? "" : "\n  " + String.join("\n  ", samples));
    }
}
