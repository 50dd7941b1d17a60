package dev.tidegate.app.command.pipeline;

import dev.tidegate.app.command.CommandContext;
import dev.tidegate.app.command.ConfigOption;
import dev.tidegate.app.roles.PipelineCommand;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The target's side alone. */
@Command(
        name = "apply",
        header = "Only write from Kafka into the target.",
        description = "Needs kafka.bootstrap-servers. Waits until `tidegate capture` has loaded the tables. Runs until"
                + " SIGTERM or SIGINT.")
public final class ApplyCommand implements Callable<Integer> {

    @Mixin
    private ConfigOption config;

    @Mixin
    private HealthOption health;

    private final CommandContext context;

    public ApplyCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        return RolesRun.run(PipelineCommand.APPLY, config, health, context);
    }
}
