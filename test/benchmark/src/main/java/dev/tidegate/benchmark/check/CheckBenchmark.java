package dev.tidegate.benchmark.check;

import dev.tidegate.benchmark.contender.LauncherOptions;
import dev.tidegate.benchmark.contender.TidegateLauncher;
import dev.tidegate.benchmark.result.Report;
import dev.tidegate.benchmark.server.BenchmarkException;
import dev.tidegate.benchmark.server.ServerPair;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** `tidegate check` as a command, and pg_dump of the source's schema, in turns; medians of rounds. */
@Command(
        name = "benchmark/check",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Measures tidegate check on 1, 150 and 3,000 tables, in turn with pg_dump --schema-only.",
        footer = "Exit codes: 0 measured, 2 wrong usage, 3 could not measure.")
final class CheckBenchmark implements Callable<Integer> {

    private static final int ONE = 1;
    private static final int MODERATE = 150;
    private static final int MANY = 3_000;

    private static final double MANY_SECONDS_MAX = 5;
    /** More than a check of one table takes: JVM, connections, Kafka. */
    private static final double MODERATE_ADDED_SECONDS_MAX = 1;
    /** On both sides, where pg_dump reads one; says the same on a slow or busy machine. */
    private static final double MANY_TIMES_PG_DUMP_MAX = 4;

    private static final int TIMEOUT_MINUTES = 10;

    /** Medians in seconds, by number of tables. */
    private record Taken(List<Double> check, List<Double> dump) {

        static Taken none() {
            return new Taken(new ArrayList<>(), new ArrayList<>());
        }

        double checkMedian() {
            return Report.median(check, value -> value);
        }

        double dumpMedian() {
            return Report.median(dump, value -> value);
        }
    }

    @Option(names = "--rounds", description = "default: ${DEFAULT-VALUE}", defaultValue = "5")
    private int rounds;

    @Mixin
    private LauncherOptions measured;

    @Spec
    private CommandSpec spec;

    private final Map<Integer, Taken> taken = new TreeMap<>();

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new CheckBenchmark())
                .setExecutionExceptionHandler((failure, line, parsed) -> {
                    line.getErr().println("benchmark/check: " + failure);
                    return 3;
                })
                .execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Path reports = Files.createDirectories(measured.orElse(null, "benchmark/target/report"));
        Path scratch = Files.createDirectories(measured.orElse(null, "benchmark/target/scratch"));
        TidegateLauncher launcher = measured.launcher(reports);
        launcher.prepare();
        for (int tables : List.of(ONE, MODERATE, MANY)) {
            measure(tables, launcher, Files.createTempDirectory(scratch, "check-"));
        }
        List<String> report = report();
        report.forEach(out::println);
        out.flush();
        Files.write(reports.resolve("check.txt"), report);
        return 0;
    }

    private void measure(int tables, TidegateLauncher launcher, Path directory)
            throws IOException, InterruptedException {
        Taken times = taken.computeIfAbsent(tables, any -> Taken.none());
        Path logs = Files.createDirectories(launcher.logs().resolve(directory.getFileName()));
        try (ServerPair servers = ServerPair.start(directory)) {
            ManyTables.create(servers.source(), tables);
            ManyTables.create(servers.target(), tables);
            servers.onBoth("DROP TABLE in_step", "VACUUM ANALYZE pg_catalog.pg_class, pg_catalog.pg_attribute");
            Path config = config(servers);
            for (int round = 0; round < rounds; round++) {
                times.check()
                        .add(seconds(
                                launcher.command(logs.resolve("check.log"), "check", "-c", config.toString()), logs));
                times.dump().add(seconds(dump(servers, logs), logs));
            }
        }
    }

    private static Path config(ServerPair servers) throws IOException {
        return Files.write(
                servers.directory().resolve("tidegate.yaml"),
                List.of(
                        "pipeline: benchmark",
                        "source: { url: \"" + servers.source().jdbcUrl() + "\", user: postgres, password: unused }",
                        "target: { url: \"" + servers.target().jdbcUrl() + "\", user: postgres, password: unused }",
                        "tables: { include: [\"public.*\"] }",
                        "data-dir: \"" + servers.directory().resolve("data") + "\""));
    }

    private static ProcessBuilder dump(ServerPair servers, Path logs) {
        String place = servers.source().jdbcUrl().replaceFirst("^jdbc:([^?]*).*$", "$1");
        ProcessBuilder builder =
                new ProcessBuilder("pg_dump", "--schema-only", "--file=/dev/null", "--username=postgres", place);
        return builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        logs.resolve("pg_dump.log").toFile()));
    }

    private static double seconds(ProcessBuilder command, Path logs) throws IOException, InterruptedException {
        long startedAt = System.nanoTime();
        Process process = command.start();
        if (!process.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new BenchmarkException(command.command().get(0) + " does not succeed; see " + logs);
        }
        return (System.nanoTime() - startedAt) / 1e9;
    }

    private List<String> report() {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(line("check, medians of %d rounds; the process of the command with it", rounds));
        taken.forEach((tables, times) -> lines.add(line(
                "%,6d tables: check %.2f s, pg_dump --schema-only %.2f s",
                tables, times.checkMedian(), times.dumpMedian())));
        Taken many = taken.get(MANY);
        double base = taken.get(ONE).checkMedian();
        bar(lines, "check of 3,000 tables, seconds", many.checkMedian(), MANY_SECONDS_MAX);
        bar(
                lines,
                "check of 150 tables, seconds more than of one",
                taken.get(MODERATE).checkMedian() - base,
                MODERATE_ADDED_SECONDS_MAX);
        bar(
                lines,
                "check of 3,000 tables, less that of one, in times of pg_dump",
                (many.checkMedian() - base) / many.dumpMedian(),
                MANY_TIMES_PG_DUMP_MAX);
        return lines;
    }

    private static void bar(List<String> lines, String what, double value, double max) {
        lines.add(line("bar %s: %.2f, at most %.2f: %s", what, value, max, value <= max ? "met" : "MISSED"));
    }

    private static String line(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
