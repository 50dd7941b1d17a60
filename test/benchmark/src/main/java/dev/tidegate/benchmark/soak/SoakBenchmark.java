package dev.tidegate.benchmark.soak;

import dev.tidegate.benchmark.contender.LauncherOptions;
import dev.tidegate.benchmark.contender.TidegateLauncher;
import dev.tidegate.benchmark.server.ServerPair;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A pipeline under a steady load for long, with everything that could grow read every minute. */
@Command(
        name = "test/soak",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Runs a pipeline under a steady load, verifies it again and again, and judges what grows.",
        footer = "Exit codes: 0 nothing grows and both sides are the same, 1 something grows or differs, 2 wrong usage,"
                + " 3 could not measure.")
final class SoakBenchmark implements Callable<Integer> {

    @Option(names = "--minutes", description = "default: ${DEFAULT-VALUE}", defaultValue = "90")
    private double minutes;

    @Option(names = "--rate", description = "changes/s; default: ${DEFAULT-VALUE}", defaultValue = "2000")
    private int rate;

    @Option(
            names = "--verify-every",
            paramLabel = "<minutes>",
            description = "default: ${DEFAULT-VALUE}",
            defaultValue = "10")
    private double verifyEvery;

    @Option(
            names = "--sample-every",
            paramLabel = "<seconds>",
            description = "default: ${DEFAULT-VALUE}",
            defaultValue = "60")
    private int sampleEvery;

    @Option(names = "--report", paramLabel = "<directory>", description = "default: benchmark/target/soak")
    private Path report;

    @Mixin
    private LauncherOptions measured;

    @Spec
    private CommandSpec spec;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new SoakBenchmark())
                .setExecutionExceptionHandler((failure, line, parsed) -> {
                    line.getErr().println("test/soak: " + failure);
                    return 3;
                })
                .execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        Path reports = Files.createDirectories(measured.orElse(report, "benchmark/target/soak"));
        TidegateLauncher launcher = measured.launcher(reports);
        launcher.prepare();
        SoakOptions options =
                new SoakOptions(minutes(minutes), rate, minutes(verifyEvery), Duration.ofSeconds(sampleEvery));
        Path directory = Files.createTempDirectory(reports, "servers-");
        try (PrintWriter file =
                        new PrintWriter(Files.newBufferedWriter(reports.resolve("soak.txt"), StandardCharsets.UTF_8));
                PrintWriter both = new PrintWriter(new Both(spec.commandLine().getOut(), file));
                ServerPair servers = ServerPair.start(directory, Soak.SETTINGS)) {
            return new Soak(options, both).run(servers, launcher) ? 0 : 1;
        }
    }

    private static Duration minutes(double minutes) {
        return Duration.ofSeconds(Math.round(minutes * 60));
    }
}
