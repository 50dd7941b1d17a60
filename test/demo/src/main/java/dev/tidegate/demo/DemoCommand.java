package dev.tidegate.demo;

import dev.tidegate.app.command.CommandContext;
import dev.tidegate.app.command.ExitCode;
import dev.tidegate.app.command.LogSetup;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ConfigCode;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.testkit.postgres.PostgresVersion;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Everything, without anything installed. */
@Command(
        name = "demo",
        header = "Show it all on embedded servers.",
        description =
                "Starts a source, a target and a Kafka broker, loads history, replicates a mixed workload, and compares"
                        + " both sides row by row. Exit code 1: a row differs.")
public final class DemoCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "20",
            description = "How long the writers write. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(
            names = "--clients",
            paramLabel = "N",
            defaultValue = "4",
            description = "How many write at once. Default: ${DEFAULT-VALUE}.")
    private int clients;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "300",
            description = "Transactions per second of all clients together; 0 for as many as they can."
                    + " Default: ${DEFAULT-VALUE}.")
    private int rate;

    @Option(
            names = "--history-rows",
            paramLabel = "N",
            defaultValue = "50000",
            description = "Rows of the largest table before the pipeline starts. Default: ${DEFAULT-VALUE}.")
    private long historyRows;

    @Option(
            names = "--source-version",
            paramLabel = "MAJOR",
            defaultValue = "15",
            description = "PostgreSQL of the source: 10, 13, 15, 17 or 18. Default: ${DEFAULT-VALUE}.")
    private int sourceVersion;

    @Option(
            names = "--target-version",
            paramLabel = "MAJOR",
            defaultValue = "18",
            description = "PostgreSQL of the target. Default: ${DEFAULT-VALUE}.")
    private int targetVersion;

    @Option(names = "--keep", description = "Afterwards leave everything running, with a slow workload, until Ctrl-C.")
    private boolean keep;

    private final CommandContext context;

    public DemoCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws Exception {
        requireServers();
        DemoOptions options = new DemoOptions(
                version("--source-version", sourceVersion),
                version("--target-version", targetVersion),
                Duration.ofSeconds(atLeast(1, "--seconds", seconds)),
                atLeast(100, "--history-rows", historyRows),
                (int) atLeast(1, "--clients", clients),
                atLeast(0, "--rate", rate),
                keep);
        LogSetup.onlyWarnings();
        DemoScreen screen = new DemoScreen(spec.commandLine().getOut(), context.terminalOutput());
        StopSignal stop = context.stop().get();
        boolean identical = new Demo(options, screen, stop).run();
        return identical ? ExitCode.DONE : ExitCode.NO;
    }

    private static void requireServers() {
        if (Arrays.stream(PostgresVersion.values()).noneMatch(PostgresVersion::isAvailable)) {
            throw new TidegateException(
                    ConfigCode.DEMO_SERVERS,
                    "the demo starts PostgreSQL servers, and there are none for this platform",
                    "run it on Linux or macOS, or use docker-compose.yml");
        }
    }

    private long atLeast(long min, String option, long value) {
        if (value < min) {
            throw new ParameterException(spec.commandLine(), option + " must be " + min + " or more, not " + value);
        }
        return value;
    }

    private PostgresVersion version(String option, int major) {
        return Arrays.stream(PostgresVersion.values())
                .filter(version -> version.major() == major && version.isAvailable())
                .findFirst()
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), option + " must be one of " + availableVersions() + ", not " + major));
    }

    private static String availableVersions() {
        return Arrays.stream(PostgresVersion.values())
                .filter(PostgresVersion::isAvailable)
                .map(version -> Integer.toString(version.major()))
                .collect(Collectors.joining(", "));
    }
}
