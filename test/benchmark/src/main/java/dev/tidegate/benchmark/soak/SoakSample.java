package dev.tidegate.benchmark.soak;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One minute's figures.
 *
 * @param seconds since the start
 * @param changesPerSecond that were committed since the last sample
 * @param verify what a verification since the last sample found; empty if there was none
 */
record SoakSample(double seconds, double changesPerSecond, Map<SoakMeasure, Double> values, String verify) {

    static String heading() {
        StringBuilder line = new StringBuilder("   min changes/s");
        for (SoakMeasure measure : SoakMeasure.values()) {
            line.append(' ').append(String.format(Locale.ROOT, "%" + width(measure) + "s", measure.title()));
        }
        return line + "  verify";
    }

    String line() {
        String figures = Arrays.stream(SoakMeasure.values())
                .map(measure -> String.format(Locale.ROOT, "%" + width(measure) + ".1f", values.get(measure)))
                .collect(Collectors.joining(" "));
        return String.format(Locale.ROOT, "%6.1f %9.0f %s  %s", seconds / 60, changesPerSecond, figures, verify)
                .stripTrailing();
    }

    private static int width(SoakMeasure measure) {
        return Math.max(7, measure.title().length());
    }
}
