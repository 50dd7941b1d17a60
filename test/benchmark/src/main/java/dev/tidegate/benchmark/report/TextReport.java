package dev.tidegate.benchmark.report;

import dev.tidegate.benchmark.contender.Contender;
import dev.tidegate.benchmark.plan.BenchmarkPlan;
import dev.tidegate.benchmark.process.HeapUse;
import dev.tidegate.benchmark.result.CatchUpResult;
import dev.tidegate.benchmark.result.Comparison;
import dev.tidegate.benchmark.result.LatencyResult;
import dev.tidegate.benchmark.result.Percentiles;
import dev.tidegate.benchmark.result.ProcessUse;
import dev.tidegate.benchmark.result.Report;
import dev.tidegate.benchmark.result.Threshold;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The report for people. */
public final class TextReport {

    private static final double MEGABYTE = 1 << 20;

    private final StringBuilder text = new StringBuilder();

    private TextReport() {}

    public static String of(Machine machine, BenchmarkPlan plan, Report report) {
        TextReport text = new TextReport();
        text.machine(machine, plan);
        text.catchUps(
                "catch-up: %,d inserts, then %,d updates, 10-row transactions"
                        .formatted(plan.catchUp().inserts(), plan.catchUp().updates()),
                report.catchUps(),
                report.catchUpMedians());
        text.catchUps(
                "single: %,d inserts, 1-row transactions".formatted(plan.singleChanges()),
                report.singles(),
                report.singleMedians());
        text.latencies(plan, report);
        text.heaps(report);
        text.bars(report);
        return text.text.toString();
    }

    private void machine(Machine machine, BenchmarkPlan plan) {
        line("Tidegate benchmark, %s, commit %s", machine.date(), machine.commit());
        line(
                "%d cores (%s), %s RAM, %s, file system %s",
                machine.cores(), machine.processor(), machine.memory(), machine.system(), machine.fileSystem());
        line("tidegate runs on %s", machine.jdkOfTidegate());
        line("%s", joined(machine.versions(), " "));
        line("both servers: fsync=on, %s", joined(machine.serverSettings(), "="));
        line("rounds: %d; everybody once in each, in turn, on fresh servers", plan.rounds());
    }

    private static String joined(Map<String, String> pairs, String between) {
        return pairs.entrySet().stream()
                .map(pair -> pair.getKey() + between + pair.getValue())
                .collect(Collectors.joining(", "));
    }

    private void catchUps(String title, List<CatchUpResult> results, Map<Contender, Report.CatchUpMedians> medians) {
        if (results.isEmpty()) {
            return;
        }
        line("");
        line("%s", title);
        line("  round   contender    seconds  to first  changes/s  once started  %s  target", USE_HEADER);
        for (CatchUpResult result : results) {
            line(
                    "  %-7d %-10s %9.2f %9.2f %,10.0f %,13.0f  %s  %s",
                    result.round(),
                    result.contender().title(),
                    result.secondsToLast(),
                    result.secondsToFirst(),
                    result.changesPerSecond(),
                    result.changesPerSecondOnceStarted(),
                    use(result.processes()),
                    verdict(result.comparison()));
        }
        medians.forEach((contender, median) -> line(
                "  median  %-10s %9.2f %9.2f %,10.0f %,13.0f  %s",
                contender.title(),
                median.secondsToLast(),
                median.secondsToFirst(),
                median.changesPerSecond(),
                median.changesPerSecondOnceStarted(),
                use(median.processes())));
        ratios(medians);
        medians.forEach((contender, median) -> serverCpu(contender, median.processes()));
    }

    private void ratios(Map<Contender, Report.CatchUpMedians> medians) {
        Report.CatchUpMedians ours = medians.get(Contender.TIDEGATE);
        if (ours == null) {
            return;
        }
        medians.forEach((peer, theirs) -> {
            if (peer != Contender.TIDEGATE) {
                line(
                        "  tidegate / %s: %.2f (once started: %.2f)",
                        peer.title(),
                        ours.changesPerSecond() / theirs.changesPerSecond(),
                        ours.changesPerSecondOnceStarted() / theirs.changesPerSecondOnceStarted());
            }
        });
    }

    private void latencies(BenchmarkPlan plan, Report report) {
        if (report.latencies().isEmpty()) {
            return;
        }
        line("");
        line(
                "latency: COMMIT sent to the source -> seen on the target, ms; 1,000 changes/s in 10-row transactions for"
                        + " %d s after %d s of warm-up",
                plan.latencySeconds(), plan.latencyWarmUpSeconds());
        line(
                "  round   contender        p50     p95     p99     max  changes/s  source commit p50  poll p50/p99  %s"
                        + "  target",
                USE_HEADER);
        for (LatencyResult result : report.latencies()) {
            Percentiles latency = result.latencyMillis();
            line(
                    "  %-7d %-10s %9.1f %7.1f %7.1f %7.1f %,10.0f %18.1f %8.1f/%-4.1f  %s  %s",
                    result.round(),
                    result.contender().title(),
                    latency.p50(),
                    latency.p95(),
                    latency.p99(),
                    latency.max(),
                    result.changesPerSecond(),
                    result.sourceCommitMillis().p50(),
                    result.pollMillis().p50(),
                    result.pollMillis().p99(),
                    use(result.processes()),
                    verdict(result.comparison()));
        }
        report.latencyMedians()
                .forEach((contender, median) -> line(
                        "  median  %-10s %9.1f %7.1f %7.1f %7.1f %44s  %s",
                        contender.title(),
                        median.p50Millis(),
                        median.p95Millis(),
                        median.p99Millis(),
                        median.maxMillis(),
                        "",
                        use(median.processes())));
        report.latencyMedians().forEach((contender, median) -> serverCpu(contender, median.processes()));
    }

    private void heaps(Report report) {
        List<CatchUpResult> withHeap = report.catchUps().stream()
                .filter(result -> result.heap().isPresent())
                .toList();
        if (withHeap.isEmpty()) {
            return;
        }
        line("");
        line(
                "heap of tidegate from the first to the last change, MB: the least that a collection left over in each quarter");
        for (CatchUpResult result : withHeap) {
            HeapUse heap = result.heap().orElseThrow();
            String quarters = heap.leastAfterByQuarter().stream()
                    .map(least -> least.isPresent() ? "%6.0f".formatted(least.getAsLong() / MEGABYTE) : "     -")
                    .collect(Collectors.joining(" "));
            line(
                    "  round %d: %s   live at the end %s   %d collections, %.2f s   %s",
                    result.round(),
                    quarters,
                    heap.liveAtEndBytes().isPresent()
                            ? "%.0f".formatted(heap.liveAtEndBytes().getAsLong() / MEGABYTE)
                            : "-",
                    heap.collections(),
                    heap.collectionSeconds(),
                    heap.flatness().name().toLowerCase(Locale.ROOT));
        }
    }

    private void bars(Report report) {
        line("");
        for (Threshold bar : report.bars()) {
            line("%-60s %10.2f  (%s)  %s", bar.name(), bar.measured(), bar.limit(), bar.met() ? "met" : "MISSED");
        }
        line("%s", report.allEqual() ? "every target equals its source" : "A TARGET DIFFERS FROM ITS SOURCE");
    }

    private static final String USE_HEADER =
            "CPU s: source  target  tidegate  bench.   peak MB: source  target  tidegate";

    private static String use(List<ProcessUse> processes) {
        return "%13s %7s %9s %7s %17s %7s %9s"
                .formatted(
                        cpu(processes, "source"),
                        cpu(processes, "target"),
                        cpu(processes, "tidegate"),
                        cpu(processes, "benchmark"),
                        peak(processes, "source"),
                        peak(processes, "target"),
                        peak(processes, "tidegate"));
    }

    private static String cpu(List<ProcessUse> processes, String name) {
        return processes.stream()
                .filter(process -> process.name().equals(name))
                .map(process -> String.format(Locale.ROOT, "%.1f", process.cpuSeconds()))
                .findFirst()
                .orElse("-");
    }

    private static String peak(List<ProcessUse> processes, String name) {
        return processes.stream()
                .filter(process -> process.name().equals(name))
                .map(process -> String.format(Locale.ROOT, "%.0f", process.peakMemoryBytes() / MEGABYTE))
                .findFirst()
                .orElse("-");
    }

    private void serverCpu(Contender contender, List<ProcessUse> processes) {
        String servers = processes.stream()
                .filter(process ->
                        process.name().equals("source") || process.name().equals("target"))
                .map(process -> process.name() + ": "
                        + process.cpuSecondsByKind().entrySet().stream()
                                .filter(kind -> kind.getValue() >= 0.05)
                                .map(kind -> String.format(Locale.ROOT, "%s %.1f", kind.getKey(), kind.getValue()))
                                .collect(Collectors.joining(", ")))
                .collect(Collectors.joining("; "));
        line("  CPU s of the servers, %s: %s", contender.title(), servers);
    }

    private static String verdict(Comparison comparison) {
        return comparison.equal()
                ? "equal"
                : String.format(
                        Locale.ROOT, "DIFFERS (%,d of %,d rows)", comparison.targetRows(), comparison.sourceRows());
    }

    private void line(String format, Object... arguments) {
        text.append(String.format(Locale.ROOT, format, arguments).stripTrailing())
                .append('\n');
    }
}
