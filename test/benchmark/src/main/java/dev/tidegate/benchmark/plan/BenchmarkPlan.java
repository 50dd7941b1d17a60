package dev.tidegate.benchmark.plan;

import dev.tidegate.benchmark.contender.Contender;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What one run of the benchmark does.
 *
 * @param rounds how often everybody is measured
 * @param changes of the catch-up with transactions of ten rows
 * @param singleChanges of the catch-up with transactions of one row
 * @param latencyWarmUpSeconds load before the latency counts
 * @param latencySeconds load during which it counts
 */
public record BenchmarkPlan(
        List<Scenario> scenarios,
        List<Contender> contenders,
        int rounds,
        int changes,
        int singleChanges,
        int latencyWarmUpSeconds,
        int latencySeconds) {

    static final int ROWS_PER_TRANSACTION = 10;

    public BenchmarkPlan {
        scenarios = List.copyOf(scenarios);
        contenders = List.copyOf(contenders);
        requirePositive("rounds", rounds);
        requirePositive("changes", changes);
        requirePositive("singleChanges", singleChanges);
        requirePositive("latencySeconds", latencySeconds);
        if (changes % (7 * ROWS_PER_TRANSACTION) != 0) {
            throw new IllegalArgumentException(
                    "changes must be a multiple of 70: five parts inserts, two parts updates, in transactions of ten");
        }
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1");
        }
    }

    public CatchUpWorkload catchUp() {
        return CatchUpWorkload.mixed(changes, ROWS_PER_TRANSACTION);
    }

    public CatchUpWorkload single() {
        return CatchUpWorkload.insertsOnly(singleChanges, 1);
    }

    public SteadyLoad steadyLoad() {
        return new SteadyLoad(Duration.ofSeconds(latencyWarmUpSeconds), Duration.ofSeconds(latencySeconds));
    }

    /** In another order in every round, so that nobody always has the machine as another left it. */
    public List<Contender> order(int round) {
        int first = (round - 1) % contenders.size();
        List<Contender> order = new ArrayList<>(contenders.subList(first, contenders.size()));
        order.addAll(contenders.subList(0, first));
        return order;
    }
}
