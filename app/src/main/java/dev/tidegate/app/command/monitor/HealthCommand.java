package dev.tidegate.app.command.monitor;

import dev.tidegate.app.command.ExitCode;
import dev.tidegate.app.health.HealthAddress;
import dev.tidegate.app.health.HealthProbe;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** For health checks of containers that bring no other HTTP client. */
@Command(
        name = "health",
        header = "Ask a running process whether it makes progress.",
        description = "Of `run`, `capture` and `apply` started with --health, and of `monitor`. Exit code 0: yes.")
public final class HealthCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = "--live", description = "Only whether it answers.")
    private boolean live;

    @Parameters(paramLabel = "[HOST:]PORT", description = "Where it listens; this machine unless said otherwise.")
    private String address;

    @Override
    public Integer call() {
        Optional<String> trouble = new HealthProbe(parsed(), live).ask();
        trouble.ifPresent(spec.commandLine().getErr()::println);
        return trouble.isEmpty() ? ExitCode.DONE : ExitCode.NO;
    }

    private HealthAddress parsed() {
        try {
            return HealthAddress.parse(address);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }
}
