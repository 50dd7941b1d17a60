package dev.tidegate.app.command.pipeline;

import dev.tidegate.app.command.CommandContext;
import dev.tidegate.app.command.ConfigOption;
import dev.tidegate.app.command.ExitCode;
import dev.tidegate.app.roles.RoleHost;
import dev.tidegate.app.roles.StreamingWait;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.runtime.StopSignal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The target's side alone. */
@Command(
        name = "apply",
        header = "Only write from Kafka into the target.",
        description =
                "Needs kafka.bootstrap-servers. Waits until `tidegate capture` has loaded the tables. Goes on until"
                        + " SIGTERM or SIGINT.")
public final class ApplyCommand implements Callable<Integer> {

    @Mixin
    private ConfigOption config;

    @Mixin
    private HealthOption health;

    private final CommandContext surroundings;

    public ApplyCommand(CommandContext surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        PipelineConfig pipeline = config.read(surroundings.environment());
        ConfigOption.requireExternalKafka(pipeline, "apply");
        config.log(pipeline);
        StopSignal stop = surroundings.stop().get();
        try (HealthOption.Served served = health.serve(surroundings.environment())) {
            health.health().waitFor("for `tidegate capture` to load the tables");
            if (new StreamingWait(pipeline).run(stop)) {
                apply(pipeline, stop);
            }
        }
        return ExitCode.DONE;
    }

    private void apply(PipelineConfig pipeline, StopSignal stop) {
        try (RoleHost process = RoleHost.open(pipeline, health.health())) {
            process.startApply();
            process.startSequences();
            process.awaitEnd(stop);
        }
    }
}
