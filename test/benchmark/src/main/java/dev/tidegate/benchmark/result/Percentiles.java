package dev.tidegate.benchmark.result;

import java.util.Arrays;

/** Of a number of samples, by nearest rank: each is a value that was measured. */
public record Percentiles(int samples, double p50, double p95, double p99, double max) {

    public static Percentiles of(double[] samples) {
        if (samples.length == 0) {
            throw new IllegalArgumentException("no samples");
        }
        double[] sorted = samples.clone();
        Arrays.sort(sorted);
        return new Percentiles(
                sorted.length, rank(sorted, 0.50), rank(sorted, 0.95), rank(sorted, 0.99), sorted[sorted.length - 1]);
    }

    private static double rank(double[] sorted, double share) {
        return sorted[(int) Math.ceil(share * sorted.length) - 1];
    }
}
