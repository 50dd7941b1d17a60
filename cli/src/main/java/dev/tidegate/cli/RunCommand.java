package dev.tidegate.cli;

import dev.tidegate.cli.process.PipelineProcess;
import dev.tidegate.core.config.PipelineConfig;
import dev.tidegate.core.run.StopSignal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The whole pipeline in one process. */
@Command(
        name = "run",
        header = "Load, then replicate until stopped.",
        description =
                "Checks; creates publication and slot and copies the rows if that has not been done; streams until"
                        + " SIGTERM or SIGINT. Started again, it goes on where the target stands. Without"
                        + " kafka.bootstrap-servers it starts a broker of its own under data-dir.")
final class RunCommand implements Callable<Integer> {

    @Mixin
    private ConfigOption config;

    @Mixin
    private HealthOption health;

    private final Surroundings surroundings;

    RunCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        PipelineConfig pipeline = config.read(surroundings.environment());
        config.log(pipeline);
        StopSignal stop = surroundings.stop().get();
        try (HealthOption.Served served = health.serve(surroundings.environment());
                PipelineProcess process =
                        PipelineProcess.open(pipeline, health.health(), () -> StartCheck.run(pipeline, stop))) {
            if (process.load(stop)) {
                process.startCapture();
                process.startQueuedTables();
                process.startTableWatch();
                process.startApply();
                process.startSequences();
                process.awaitEnd(stop);
            }
        }
        return ExitCode.DONE;
    }
}
