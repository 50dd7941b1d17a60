package dev.tidegate.cli;

import dev.tidegate.cli.process.PipelineProcess;
import dev.tidegate.core.config.PipelineConfig;
import dev.tidegate.core.run.StopSignal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The source's side alone. */
@Command(
        name = "capture",
        header = "Load if need be, then only read the source into Kafka.",
        description =
                "Needs kafka.bootstrap-servers. Start `tidegate apply` with the same config file, here or elsewhere."
                        + " Goes on until SIGTERM or SIGINT.")
final class CaptureCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private ConfigOption config;

    private final Surroundings surroundings;

    CaptureCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        PipelineConfig pipeline = config.readAndLog(surroundings.environment());
        ConfigOption.requireExternalKafka(pipeline, "capture");
        StopSignal stop = surroundings.stop().get();
        new StartCheck(spec.commandLine().getErr()).run(pipeline, stop);
        try (PipelineProcess process = PipelineProcess.open(pipeline)) {
            if (process.load(stop)) {
                process.startCapture();
                process.awaitEnd(stop);
            }
        }
        return ExitCode.DONE;
    }
}
