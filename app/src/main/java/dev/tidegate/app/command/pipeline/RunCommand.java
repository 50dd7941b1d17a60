package dev.tidegate.app.command.pipeline;

import dev.tidegate.app.command.CommandContext;
import dev.tidegate.app.command.ConfigOption;
import dev.tidegate.app.roles.PipelineCommand;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The whole pipeline in one process. */
@Command(
        name = "run",
        header = "Load, then replicate until stopped.",
        description =
                "Checks; creates publication and slot and copies the rows if that has not been done; streams until"
                        + " SIGTERM or SIGINT. Started again, it resumes where the target stands. Without"
                        + " kafka.bootstrap-servers it starts a broker of its own under data-dir.")
public final class RunCommand implements Callable<Integer> {

    @Mixin
    private ConfigOption config;

    @Mixin
    private HealthOption health;

    private final CommandContext context;

    public RunCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        return RolesRun.run(PipelineCommand.RUN, config, health, context);
    }
}
