package dev.tidegate.benchmark;

import dev.tidegate.benchmark.contender.Contender;
import dev.tidegate.benchmark.contender.TidegateLauncher;
import dev.tidegate.benchmark.measure.CatchUpRun;
import dev.tidegate.benchmark.measure.LatencyRun;
import dev.tidegate.benchmark.plan.BenchmarkPlan;
import dev.tidegate.benchmark.plan.CatchUpWorkload;
import dev.tidegate.benchmark.plan.Scenario;
import dev.tidegate.benchmark.result.CatchUpResult;
import dev.tidegate.benchmark.result.LatencyResult;
import dev.tidegate.benchmark.result.Report;
import dev.tidegate.benchmark.result.RunResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The whole flow: for each scenario, in each round, everybody once, on servers of their own; then the report. */
final class Benchmark {

    private final BenchmarkPlan plan;
    private final TidegateLauncher launcher;
    private final Path scratch;
    private final PrintWriter progress;

    private final List<CatchUpResult> catchUps = new ArrayList<>();
    private final List<CatchUpResult> singles = new ArrayList<>();
    private final List<LatencyResult> latencies = new ArrayList<>();

    /** @param scratch on the disk that is to be measured; servers and topics live there for the time of a measurement */
    Benchmark(BenchmarkPlan plan, TidegateLauncher launcher, Path scratch, PrintWriter progress) {
        this.plan = plan;
        this.launcher = launcher;
        this.scratch = scratch;
        this.progress = progress;
    }

    Report run() throws SQLException, IOException, InterruptedException {
        Files.createDirectories(scratch);
        if (plan.contenders().contains(Contender.TIDEGATE)) {
            launcher.prepare();
        }
        for (Scenario scenario : plan.scenarios()) {
            for (int round = 1; round <= plan.rounds(); round++) {
                for (Contender contender : plan.order(round)) {
                    measure(scenario, contender, round);
                }
            }
        }
        return new Report(catchUps, singles, latencies);
    }

    private void measure(Scenario scenario, Contender contender, int round)
            throws SQLException, IOException, InterruptedException {
        Path directory = Files.createTempDirectory(scratch, scenario.title() + "-");
        switch (scenario) {
            case CATCHUP -> add(catchUps, scenario, catchUp(plan.catchUp(), contender, round, directory));
            case SINGLE -> add(singles, scenario, catchUp(plan.single(), contender, round, directory));
            case LATENCY -> {
                LatencyResult result = new LatencyRun(plan.steadyLoad(), launcher).measure(contender, round, directory);
                latencies.add(result);
                show(
                        scenario,
                        result,
                        "p50 %.1f ms, p99 %.1f ms"
                                .formatted(
                                        result.latencyMillis().p50(),
                                        result.latencyMillis().p99()));
            }
        }
    }

    private CatchUpResult catchUp(CatchUpWorkload workload, Contender contender, int round, Path directory)
            throws SQLException, IOException, InterruptedException {
        return new CatchUpRun(workload, launcher).measure(contender, round, directory);
    }

    private void add(List<CatchUpResult> results, Scenario scenario, CatchUpResult result) {
        results.add(result);
        show(
                scenario,
                result,
                String.format(
                        Locale.ROOT, "%.2f s, %,.0f changes/s", result.secondsToLast(), result.changesPerSecond()));
    }

    private void show(Scenario scenario, RunResult result, String figures) {
        progress.printf(
                "%s, round %d, %s: %s%s%n",
                scenario.title(),
                result.round(),
                result.contender().title(),
                figures,
                result.comparison().equal() ? "" : "  TARGET DIFFERS FROM SOURCE");
        progress.flush();
    }
}
