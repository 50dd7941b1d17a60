package dev.tidegate.benchmark.soak;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Whether something grows: the slope of each measure over the samples after the warm-up, against its limit. */
final class SoakVerdict {

    private static final int SAMPLES_MIN = 5;

    private final List<SoakSample> samples;

    /** @param samples those after the warm-up */
    SoakVerdict(List<SoakSample> samples) {
        this.samples = List.copyOf(samples);
    }

    /**
     * @param growth what came over the time of all samples, by their slope
     * @param limit what may come
     */
    record Line(SoakMeasure measure, double median, double least, double most, double growth, double limit) {

        boolean isFlat() {
            return growth <= limit;
        }

        String text() {
            return String.format(
                    Locale.ROOT,
                    "%-12s median %8.1f  least %8.1f  most %8.1f  growth %+8.1f of %.1f allowed: %s",
                    measure.title(),
                    median,
                    least,
                    most,
                    growth,
                    limit,
                    isFlat() ? "flat" : "GROWS");
        }
    }

    /** Two points make a line of anything. */
    boolean isPossible() {
        return samples.size() >= SAMPLES_MIN;
    }

    List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        for (SoakMeasure measure : SoakMeasure.values()) {
            double[] values = samples.stream()
                    .mapToDouble(sample -> sample.values().get(measure))
                    .toArray();
            double[] sorted = values.clone();
            Arrays.sort(sorted);
            double median = median(sorted);
            lines.add(new Line(
                    measure, median, sorted[0], sorted[sorted.length - 1], growth(values), measure.limit(median)));
        }
        return lines;
    }

    /**
     * By the median of the slopes between all pairs of samples (Theil and Sen), which a peak, or a saw's teeth, do not bend as they
     * would bend a line of least squares.
     */
    private double growth(double[] values) {
        List<Double> slopes = new ArrayList<>();
        for (int early = 0; early < values.length; early++) {
            for (int late = early + 1; late < values.length; late++) {
                double seconds =
                        samples.get(late).seconds() - samples.get(early).seconds();
                slopes.add((values[late] - values[early]) / seconds);
            }
        }
        double span = samples.get(samples.size() - 1).seconds() - samples.get(0).seconds();
        return span
                * median(slopes.stream()
                        .mapToDouble(Double::doubleValue)
                        .sorted()
                        .toArray());
    }

    private static double median(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
