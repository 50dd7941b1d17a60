package dev.tidegate.app.command.pipeline;

import dev.tidegate.app.command.CommandContext;
import dev.tidegate.app.command.ConfigOption;
import dev.tidegate.app.roles.PipelineCommand;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The source's side alone. */
@Command(
        name = "capture",
        header = "Load if need be, then only read the source into Kafka.",
        description =
                "Needs kafka.bootstrap-servers. Start `tidegate apply` with the same config file, here or elsewhere."
                        + " Runs until SIGTERM or SIGINT.")
public final class CaptureCommand implements Callable<Integer> {

    @Mixin
    private ConfigOption config;

    @Mixin
    private HealthOption health;

    private final CommandContext context;

    public CaptureCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        return RolesRun.run(PipelineCommand.CAPTURE, config, health, context);
    }
}
