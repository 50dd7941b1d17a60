package dev.tidegate.app.command.pipeline;

import dev.tidegate.app.command.CommandContext;
import dev.tidegate.app.command.ConfigOption;
import dev.tidegate.app.command.ExitCode;
import dev.tidegate.app.roles.PipelineCommand;
import dev.tidegate.app.roles.RoleHost;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.runtime.StopSignal;

/** What {@code run}, {@code capture} and {@code apply} have in common: all but the list of their roles. */
final class RolesRun {

    private RolesRun() {}

    /** @return the exit code, after the stop */
    static int run(PipelineCommand command, ConfigOption option, HealthOption health, CommandContext context) {
        PipelineConfig config = option.read(context.environment());
        command.requireKafka(config);
        option.log(config);
        StopSignal stop = context.stop().get();
        try (HealthOption.Served served = health.serve(context.environment());
                RoleHost host = RoleHost.open(config, command, health.health(), stop)) {
            host.run(stop);
        }
        return ExitCode.DONE;
    }
}
