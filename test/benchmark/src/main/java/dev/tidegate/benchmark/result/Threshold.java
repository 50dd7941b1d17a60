package dev.tidegate.benchmark.result;

import dev.tidegate.benchmark.contender.Contender;
import dev.tidegate.benchmark.process.HeapUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A limit that Tidegate has to keep, and what was measured.
 *
 * @param limit in words
 * @param measured the figure that the limit is about
 */
public record Threshold(String name, String limit, double measured, boolean met) {

    private static final double CATCH_UP_RATIO_MIN = 0.5;
    private static final double SINGLE_RATIO_MIN = 1.0;
    private static final double P99_MILLIS_MAX = 1_000;

    /** Those that can be told from what was measured. */
    static List<Threshold> of(Report report) {
        List<Threshold> bars = new ArrayList<>();
        ratio(report.catchUpMedians(), Contender.NATIVE_OFF)
                .ifPresent(ratio -> bars.add(new Threshold(
                        "catch-up, ten-row transactions: tidegate / native-off",
                        "at least " + CATCH_UP_RATIO_MIN,
                        ratio,
                        ratio >= CATCH_UP_RATIO_MIN)));
        ratio(report.singleMedians(), Contender.NATIVE_ON)
                .ifPresent(ratio -> bars.add(new Threshold(
                        "catch-up, one-row transactions: tidegate / native-on",
                        "more than " + SINGLE_RATIO_MIN,
                        ratio,
                        ratio > SINGLE_RATIO_MIN)));
        Optional.ofNullable(report.latencyMedians().get(Contender.TIDEGATE))
                .map(Report.LatencyMedians::p99Millis)
                .ifPresent(p99 -> bars.add(new Threshold(
                        "latency at 1,000 changes/s: tidegate's p99 in ms",
                        "less than " + (int) P99_MILLIS_MAX,
                        p99,
                        p99 < P99_MILLIS_MAX)));
        flatness(report).ifPresent(bars::add);
        return bars;
    }

    /** From the order to start to the last change, medians. */
    private static Optional<Double> ratio(Map<Contender, Report.CatchUpMedians> medians, Contender peer) {
        Report.CatchUpMedians ours = medians.get(Contender.TIDEGATE);
        Report.CatchUpMedians theirs = medians.get(peer);
        return ours == null || theirs == null
                ? Optional.empty()
                : Optional.of(ours.changesPerSecond() / theirs.changesPerSecond());
    }

    private static Optional<Threshold> flatness(Report report) {
        List<HeapUse> heaps = report.catchUps().stream()
                .flatMap(result -> result.heap().stream())
                .toList();
        if (heaps.isEmpty()) {
            return Optional.empty();
        }
        long growing = heaps.stream()
                .filter(heap -> heap.flatness() != HeapUse.Flatness.FLAT)
                .count();
        return Optional.of(
                new Threshold("catch-up: rounds in which tidegate's heap was not flat", "none", growing, growing == 0));
    }
}
