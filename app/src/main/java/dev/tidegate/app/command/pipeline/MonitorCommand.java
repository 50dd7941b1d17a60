package dev.tidegate.app.command.pipeline;

import dev.tidegate.app.command.CommandContext;
import dev.tidegate.app.command.ConfigOption;
import dev.tidegate.app.command.ExitCode;
import dev.tidegate.app.health.ProcessHealth;
import dev.tidegate.app.roles.PipelineCommand;
import dev.tidegate.app.roles.RoleHost;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.runtime.StopSignal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Looks all the time, and answers over HTTP. */
@Command(
        name = "monitor",
        aliases = "lag-monitor",
        header = "Watch the pipeline and answer over HTTP: lag, gate, tables, history, metrics, a page.",
        description =
                "Reads source, Kafka and target itself, and works while any of them is down. Listens on monitor.listen"
                        + " (default 127.0.0.1:8471). Runs until SIGTERM or SIGINT.")
public final class MonitorCommand implements Callable<Integer> {

    @Mixin
    private ConfigOption config;

    private final CommandContext context;

    public MonitorCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        PipelineConfig pipeline = config.read(context.environment());
        config.log(pipeline);
        StopSignal stop = context.stop().get();
        try (RoleHost host = RoleHost.open(pipeline, PipelineCommand.MONITOR, new ProcessHealth(), stop)) {
            host.run(stop);
        }
        return ExitCode.DONE;
    }
}
