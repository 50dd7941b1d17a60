package dev.tidegate.app.command.pipeline;

import dev.tidegate.app.command.CommandContext;
import dev.tidegate.app.command.CommandOutput;
import dev.tidegate.app.command.ConfigOption;
import dev.tidegate.app.command.Confirmation;
import dev.tidegate.app.command.ExitCode;
import dev.tidegate.app.drop.CapturedStream;
import dev.tidegate.app.roles.EmbeddedKafka;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.config.database.DatabaseUrl;
import dev.tidegate.load.accept.SourceAcceptance;
import dev.tidegate.load.accept.SourceAcceptance.Accepted;
import dev.tidegate.load.drop.DropResult;
import dev.tidegate.load.model.LoadLimits;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.RunCode;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** A way to continue with a source that lacks what was read from it. */
@Command(
        name = "accept-source",
        header = "Continue with a source that was set back, or that lost its slot.",
        description =
                "For a pipeline that streamed, and whose source lacks what was read from it: it was restored from an older"
                        + " copy, a standby was promoted that had not received everything, or the slot is lost. Makes a new"
                        + " slot and a new stream from now on. No table is emptied; the gate stays shut until every table is"
                        + " found the same (tidegate verify --repair apply, then tidegate verify) or loaded again (tidegate load)."
                        + " Stop the pipeline first. May be repeated. Exit code 1: not wanted.")
public final class AcceptSourceCommand implements Callable<Integer> {

    @Mixin
    private CommandOutput output;

    @Mixin
    private ConfigOption config;

    @Mixin
    private Confirmation confirmation;

    private final CommandContext context;

    public AcceptSourceCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws Exception {
        PipelineConfig pipeline = config.read(context.environment());
        EmbeddedKafka.requireStopped(pipeline);
        output.print("This takes " + DatabaseUrl.place(pipeline.source()) + " as it is now for the source of pipeline "
                + pipeline.pipeline() + ":");
        output.print("  a new slot takes the place of " + pipeline.pipeline().slot()
                + ", and what was captured before is removed");
        output.print("  every table is in doubt, and the gate shut, until it is found the same or loaded again");
        if (!confirmation.isGiven(context, "accept-source", "Accept it?")) {
            output.print("Nothing was changed.");
            return ExitCode.NO;
        }
        Optional<Accepted> accepted = new SourceAcceptance(pipeline, LoadLimits.defaults())
                .run(() -> removeCaptured(pipeline), context.stop().get());
        if (accepted.isEmpty()) {
            output.print("Stopped; run it again.");
            return ExitCode.UNKNOWN;
        }
        output.print("The new stream begins at " + accepted.get().from()
                + accepted.get()
                        .source()
                        .timeline()
                        .map(it -> " of timeline " + it)
                        .orElse("") + "; " + accepted.get().tables() + " tables are in doubt.");
        output.print(
                "Next: start tidegate run; then tidegate verify --repair apply, and tidegate verify; or tidegate load"
                        + " --table for tables of which much differs.");
        return ExitCode.DONE;
    }

    private void removeCaptured(PipelineConfig pipeline) {
        for (DropResult captured : new CapturedStream(pipeline).remove()) {
            if (captured.outcome() == DropResult.Outcome.FAILED) {
                throw new TidegateException(
                        RunCode.KAFKA_UNAVAILABLE,
                        captured.what() + " could not be removed: " + captured.reason(),
                        "fix that, then run the command again");
            }
            if (captured.outcome() == DropResult.Outcome.LEFT) {
                output.print("left " + captured.what() + " (" + captured.reason() + ")");
            }
        }
    }
}
