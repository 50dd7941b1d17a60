package dev.tidegate.benchmark;

import dev.tidegate.benchmark.contender.Contender;
import dev.tidegate.benchmark.contender.LauncherOptions;
import dev.tidegate.benchmark.contender.TidegateLauncher;
import dev.tidegate.benchmark.plan.BenchmarkPlan;
import dev.tidegate.benchmark.plan.Scenario;
import dev.tidegate.benchmark.report.JsonReport;
import dev.tidegate.benchmark.report.Machine;
import dev.tidegate.benchmark.report.TextReport;
import dev.tidegate.benchmark.result.Report;
import dev.tidegate.benchmark.server.BenchmarkException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line of {@code benchmark/run}. */
@Command(
        name = "benchmark/run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Measures Tidegate against PostgreSQL's own logical replication, on this machine, in turn.",
        footer = "Exit codes: 0 measured, 1 a target differs from its source, 2 wrong usage, 3 could not measure.")
final class BenchmarkCommand implements Callable<Integer> {

    private static final int QUICK_PART = 10;

    @Option(
            names = "--only",
            paramLabel = "<scenario>",
            split = ",",
            description = "${COMPLETION-CANDIDATES}; default: all")
    private List<Scenario> scenarios = List.of(Scenario.values());

    @Option(
            names = "--contenders",
            paramLabel = "<name>",
            split = ",",
            converter = ContenderConverter.class,
            description =
                    "tidegate, native-off, native-on (PostgreSQL's own with that synchronous_commit); default: all")
    private List<Contender> contenders = List.of(Contender.values());

    @Option(names = "--rounds", description = "how often everybody is measured; default: 3, with --quick 1")
    private Integer rounds;

    @Option(names = "--changes", description = "of the catch-up, a multiple of 70; default: 700000, with --quick 70000")
    private Integer changes;

    @Option(
            names = "--single-changes",
            description = "of the catch-up with one-row transactions; default: 50000, with --quick 5000")
    private Integer singleChanges;

    @Option(names = "--seconds", description = "how long the latency is measured; default: 30, with --quick 5")
    private Integer seconds;

    @Option(names = "--quick", description = "a tenth of everything, once; for trying, not for figures")
    private boolean quick;

    @Mixin
    private LauncherOptions measured;

    @Option(
            names = "--output",
            paramLabel = "<directory>",
            description = "for report.txt, report.json and Tidegate's logs; default: benchmark/target/report")
    private Path output;

    @Option(
            names = "--scratch",
            paramLabel = "<directory>",
            description = "for servers and topics, on the disk to be measured; default: benchmark/target/scratch")
    private Path scratch;

    @Spec
    private CommandSpec spec;

    public static void main(String[] arguments) {
        CommandLine command = new CommandLine(new BenchmarkCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, line, parsed) -> {
                    if (failure instanceof BenchmarkException) {
                        line.getErr().println("benchmark/run: " + failure.getMessage());
                    } else {
                        failure.printStackTrace(line.getErr());
                    }
                    return 3;
                });
        System.exit(command.execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        BenchmarkPlan plan = plan();
        TidegateLauncher launcher = launcher(plan);
        Path work = measured.orElse(scratch, "benchmark/target/scratch");
        Path reports = Files.createDirectories(reports());
        PrintWriter out = spec.commandLine().getOut();

        Report report = new Benchmark(plan, launcher, work, out).run();

        Machine machine = Machine.here(measured.checkout(), work, launcher);
        String text = TextReport.of(machine, plan, report);
        Files.writeString(reports.resolve("report.txt"), text);
        new JsonReport(machine, plan, report).write(reports.resolve("report.json"));
        out.println();
        out.print(text);
        out.println("written: " + reports.resolve("report.txt") + " and report.json");
        out.flush();
        return report.allEqual() ? 0 : 1;
    }

    private BenchmarkPlan plan() {
        int part = quick ? QUICK_PART : 1;
        try {
            return new BenchmarkPlan(
                    scenarios,
                    contenders,
                    orElse(rounds, quick ? 1 : 3),
                    orElse(changes, 700_000 / part),
                    orElse(singleChanges, 50_000 / part),
                    quick ? 2 : 10,
                    orElse(seconds, quick ? 5 : 30));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private static int orElse(Integer chosen, int standard) {
        return chosen == null ? standard : chosen;
    }

    private Path reports() {
        return measured.orElse(output, "benchmark/target/report");
    }

    private TidegateLauncher launcher(BenchmarkPlan plan) {
        Path command = measured.command();
        if (plan.contenders().contains(Contender.TIDEGATE) && !Files.isExecutable(command)) {
            throw new ParameterException(
                    spec.commandLine(),
                    command + " cannot be executed; name the launcher (--tidegate) or leave Tidegate out"
                            + " (--contenders native-off,native-on)");
        }
        return measured.launcher(reports());
    }

    private static final class ContenderConverter implements CommandLine.ITypeConverter<Contender> {
        @Override
        public Contender convert(String value) {
            try {
                return Contender.titled(value);
            } catch (IllegalArgumentException e) {
                throw new CommandLine.TypeConversionException(e.getMessage());
            }
        }
    }
}
