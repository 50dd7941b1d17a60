package dev.tidegate.benchmark.load;

import dev.tidegate.benchmark.contender.LauncherOptions;
import dev.tidegate.benchmark.contender.TidegateLauncher;
import dev.tidegate.benchmark.plan.InventoryTable;
import dev.tidegate.benchmark.result.Comparison;
import dev.tidegate.benchmark.result.Report;
import dev.tidegate.benchmark.server.ServerPair;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The initial copy of the seed's inventory_transactions against the tools that people use for it; medians of rounds. */
@Command(
        name = "benchmark/load",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Measures the initial copy against pg_dump | pg_restore, pgcopydb and a psql pipe, in turn.",
        footer = "Exit codes: 0 measured, 1 a target differs from its source, 2 wrong usage, 3 could not measure.")
final class LoadBenchmark implements Callable<Integer> {

    @Option(names = "--rows", description = "default: 5000000, with --quick 500000")
    private Integer rows;

    @Option(names = "--workers", description = "default: ${DEFAULT-VALUE}", defaultValue = "2")
    private int workers;

    @Option(names = "--rounds", description = "default: 3, with --quick 1")
    private Integer rounds;

    @Option(names = "--quick", description = "a tenth, once; for trying, not for figures")
    private boolean quick;

    @Mixin
    private LauncherOptions measured;

    @Spec
    private CommandSpec spec;

    private final Map<LoadContender, List<Double>> seconds = new EnumMap<>(LoadContender.class);
    private boolean allEqual = true;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new LoadBenchmark())
                .setExecutionExceptionHandler((failure, line, parsed) -> {
                    line.getErr().println("benchmark/load: " + failure);
                    return 3;
                })
                .execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Path reports = Files.createDirectories(measured.orElse(null, "benchmark/target/report"));
        TidegateLauncher launcher = measured.launcher(reports);
        launcher.prepare();
        int count = rows != null ? rows : quick ? 500_000 : 5_000_000;
        int times = rounds != null ? rounds : quick ? 1 : 3;
        Path scratch = Files.createDirectories(measured.orElse(null, "benchmark/target/scratch"));
        for (int round = 1; round <= times; round++) {
            for (LoadContender contender : LoadContender.values()) {
                if (contender.isHere()) {
                    measure(contender, Files.createTempDirectory(scratch, "load-"), launcher, count, out);
                }
            }
        }
        List<String> report = report(count);
        report.forEach(out::println);
        out.flush();
        Files.write(reports.resolve("load.txt"), report);
        return allEqual ? 0 : 1;
    }

    private void measure(LoadContender contender, Path directory, TidegateLauncher launcher, int count, PrintWriter out)
            throws Exception {
        try (ServerPair servers = ServerPair.start(directory)) {
            servers.source().execute(InventoryTable.CREATE, InventoryTable.insert("1", Integer.toString(count)));
            servers.source().execute("VACUUM ANALYZE inventory_transactions");
            servers.target().execute("DROP TABLE in_step");
            if (contender.targetHasTable()) {
                servers.target().execute(InventoryTable.CREATE);
            }
            if (!contender.withIndexes()) {
                servers.target()
                        .execute(
                                "ALTER TABLE inventory_transactions DROP CONSTRAINT inventory_transactions_pkey",
                                "DROP INDEX inventory_transactions_product");
            }
            servers.checkpoint();
            double taken = contender.run(servers, launcher, workers);
            boolean equal = Comparison.of(servers).equal() && hasIndexes(servers) == contender.withIndexes();
            allEqual &= equal;
            seconds.computeIfAbsent(contender, any -> new ArrayList<>()).add(taken);
            out.printf(
                    Locale.ROOT,
                    "load, %s: %.2f s, %,.0f rows/s%s%n",
                    contender.title(),
                    taken,
                    count / taken,
                    equal ? "" : "  TARGET DIFFERS FROM SOURCE");
            out.flush();
        }
    }

    private static boolean hasIndexes(ServerPair servers) {
        return servers.target()
                        .queryLong("SELECT count(*) FROM pg_index WHERE indrelid = 'inventory_transactions'::regclass"
                                + " AND indisvalid")
                == 2;
    }

    private List<String> report(int count) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(String.format(Locale.ROOT, "initial copy of %,d rows, %d workers; medians", count, workers));
        seconds.forEach((contender, taken) -> {
            double median = Report.median(taken, value -> value);
            lines.add(String.format(
                    Locale.ROOT, "%-16s %8.2f s %,12.0f rows/s", contender.title(), median, count / median));
        });
        bar(lines, LoadContender.TIDEGATE, LoadContender.DUMP_RESTORE, 1.0);
        bar(lines, LoadContender.TIDEGATE, LoadContender.PGCOPYDB, 1.0);
        bar(lines, LoadContender.TIDEGATE_STREAM, LoadContender.PIPE, 0.9);
        return lines;
    }

    private void bar(List<String> lines, LoadContender ours, LoadContender theirs, double part) {
        if (!seconds.containsKey(ours) || !seconds.containsKey(theirs)) {
            lines.add("bar " + ours.title() + " against " + theirs.title() + ": not measured");
            return;
        }
        double speed =
                Report.median(seconds.get(theirs), value -> value) / Report.median(seconds.get(ours), value -> value);
        lines.add(String.format(
                Locale.ROOT,
                "bar %s: %.2f of the speed of %s, at least %.2f: %s",
                ours.title(),
                speed,
                theirs.title(),
                part,
                speed >= part ? "met" : "MISSED"));
    }
}
