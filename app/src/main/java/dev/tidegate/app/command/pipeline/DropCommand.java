package dev.tidegate.app.command.pipeline;

import dev.tidegate.app.command.CommandContext;
import dev.tidegate.app.command.CommandOutput;
import dev.tidegate.app.command.ConfigOption;
import dev.tidegate.app.command.Confirmation;
import dev.tidegate.app.command.ExitCode;
import dev.tidegate.app.command.LogSetup;
import dev.tidegate.app.drop.PipelineDrop;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.load.drop.DropResult;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The end of a pipeline. */
@Command(
        name = "drop",
        header = "Remove everything the pipeline created, on both sides.",
        description =
                "Slot, publication, state, topic or embedded broker. The tables and their rows stay. Stop the pipeline"
                        + " first. May be repeated. Exit code 1: not wanted. 3: something could not be removed.")
public final class DropCommand implements Callable<Integer> {

    @Mixin
    private CommandOutput output;

    @Mixin
    private ConfigOption config;

    @Mixin
    private Confirmation confirmation;

    @Option(names = "--force", description = "End a capture that still reads from the slot.")
    private boolean force;

    private final CommandContext context;

    public DropCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        PipelineConfig pipeline = config.read(context.environment());
        LogSetup.onlyWarnings();
        PipelineDrop drop = new PipelineDrop(pipeline);
        List<String> plan = drop.plan();
        output.print("This removes pipeline " + pipeline.pipeline() + " for good:");
        plan.forEach(line -> output.print("  " + line));
        output.print("The tables and their rows stay, on both sides.");
        if (!confirmation.isGiven(context, "drop", "Remove it?")) {
            output.print("Nothing was removed.");
            return ExitCode.NO;
        }
        List<DropResult> removals = drop.run(force);
        removals.forEach(removal -> output.print(line(removal)));
        boolean failed = removals.stream().anyMatch(removal -> removal.outcome() == DropResult.Outcome.FAILED);
        return failed ? ExitCode.UNKNOWN : ExitCode.DONE;
    }

    private static String line(DropResult removal) {
        String reason = removal.reason().isEmpty() ? "" : " (" + removal.reason() + ")";
        return switch (removal.outcome()) {
            case REMOVED -> "removed      " + removal.what() + reason;
            case NOT_FOUND -> "not there    " + removal.what() + reason;
            case LEFT -> "left         " + removal.what() + reason;
            case FAILED -> "NOT REMOVED  " + removal.what() + reason;
        };
    }
}
