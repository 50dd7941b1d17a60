package dev.tidegate.app.command.pipeline;

import dev.tidegate.app.command.CommandContext;
import dev.tidegate.app.command.ConfigOption;
import dev.tidegate.app.command.ExitCode;
import dev.tidegate.app.roles.RoleHost;
import dev.tidegate.app.roles.StartCheck;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.runtime.StopSignal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The source's side alone. */
@Command(
        name = "capture",
        header = "Load if need be, then only read the source into Kafka.",
        description =
                "Needs kafka.bootstrap-servers. Start `tidegate apply` with the same config file, here or elsewhere."
                        + " Goes on until SIGTERM or SIGINT.")
public final class CaptureCommand implements Callable<Integer> {

    @Mixin
    private ConfigOption config;

    @Mixin
    private HealthOption health;

    private final CommandContext surroundings;

    public CaptureCommand(CommandContext surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        PipelineConfig pipeline = config.read(surroundings.environment());
        ConfigOption.requireExternalKafka(pipeline, "capture");
        config.log(pipeline);
        StopSignal stop = surroundings.stop().get();
        try (HealthOption.Served served = health.serve(surroundings.environment());
                RoleHost process = RoleHost.open(pipeline, health.health(), () -> StartCheck.run(pipeline, stop))) {
            if (process.load(stop)) {
                process.startCapture();
                process.startQueuedTables();
                process.startTableWatch();
                process.awaitEnd(stop);
            }
        }
        return ExitCode.DONE;
    }
}
