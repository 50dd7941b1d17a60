package dev.tidegate.benchmark.result;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tidegate.benchmark.contender.Contender;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** Everything that was measured, and what follows from it. */
public record Report(List<CatchUpResult> catchUps, List<CatchUpResult> singles, List<LatencyResult> latencies) {

    /** Whether each target was, after each measurement, what its source was. */
    @JsonProperty
    public boolean allEqual() {
        return Stream.of(catchUps, singles, latencies).flatMap(List::stream).allMatch(result -> result.comparison()
                .equal());
    }

    @JsonProperty
    public Map<Contender, CatchUpMedians> catchUpMedians() {
        return medians(catchUps, CatchUpMedians::of);
    }

    @JsonProperty
    public Map<Contender, CatchUpMedians> singleMedians() {
        return medians(singles, CatchUpMedians::of);
    }

    @JsonProperty
    public Map<Contender, LatencyMedians> latencyMedians() {
        return medians(latencies, LatencyMedians::of);
    }

    @JsonProperty
    public List<Threshold> bars() {
        return Threshold.of(this);
    }

    private static <R extends RunResult, M> Map<Contender, M> medians(List<R> results, Function<List<R>, M> median) {
        Map<Contender, M> medians = new LinkedHashMap<>();
        for (Contender contender : Contender.values()) {
            List<R> ofContender = results.stream()
                    .filter(result -> result.contender() == contender)
                    .toList();
            if (!ofContender.isEmpty()) {
                medians.put(contender, median.apply(ofContender));
            }
        }
        return medians;
    }

    /** Each figure's median over the rounds, by itself. */
    public record CatchUpMedians(
            double secondsToLast,
            double secondsToFirst,
            double changesPerSecond,
            double changesPerSecondOnceStarted,
            List<ProcessUse> processes) {

        static CatchUpMedians of(List<CatchUpResult> rounds) {
            return new CatchUpMedians(
                    median(rounds, CatchUpResult::secondsToLast),
                    median(rounds, CatchUpResult::secondsToFirst),
                    median(rounds, CatchUpResult::changesPerSecond),
                    median(rounds, CatchUpResult::changesPerSecondOnceStarted),
                    processMedians(rounds));
        }
    }

    /** Each figure's median over the rounds, by itself. */
    public record LatencyMedians(
            double p50Millis, double p95Millis, double p99Millis, double maxMillis, List<ProcessUse> processes) {

        static LatencyMedians of(List<LatencyResult> rounds) {
            return new LatencyMedians(
                    median(rounds, result -> result.latencyMillis().p50()),
                    median(rounds, result -> result.latencyMillis().p95()),
                    median(rounds, result -> result.latencyMillis().p99()),
                    median(rounds, result -> result.latencyMillis().max()),
                    processMedians(rounds));
        }
    }

    private static List<ProcessUse> processMedians(List<? extends RunResult> rounds) {
        List<ProcessUse> medians = new ArrayList<>();
        for (int n = 0; n < rounds.get(0).processes().size(); n++) {
            int process = n;
            medians.add(ProcessUse.median(
                    rounds.stream().map(round -> round.processes().get(process)).toList()));
        }
        return medians;
    }

    public static <T> double median(List<T> rounds, ToDoubleFunction<T> figure) {
        double[] sorted = rounds.stream().mapToDouble(figure).toArray();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
