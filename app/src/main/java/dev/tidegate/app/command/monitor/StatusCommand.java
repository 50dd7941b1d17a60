package dev.tidegate.app.command.monitor;

import dev.tidegate.app.command.CommandContext;
import dev.tidegate.app.command.ConfigOption;
import dev.tidegate.app.command.ExitCode;
import dev.tidegate.app.command.LogSetup;
import dev.tidegate.app.roles.EmbeddedKafka;
import dev.tidegate.app.status.PipelineStatus;
import dev.tidegate.app.status.StatusReader;
import dev.tidegate.app.text.StatusText;
import dev.tidegate.config.PipelineConfig;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What exists and how far it is. */
@Command(
        name = "status",
        header = "Show tables, lanes, lag and the slot's health.",
        description =
                "Reads source, Kafka and target; changes nothing. What cannot be read is shown as unknown,"
                        + " with the reason. Exit code 1: there is no such pipeline. 3: source, target or Kafka could not be asked.")
public final class StatusCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private ConfigOption config;

    @Option(names = "--json", description = "Print JSON; docs/CLI.md lists the fields.")
    private boolean json;

    private final CommandContext surroundings;

    public StatusCommand(CommandContext surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        PipelineConfig pipeline = config.read(surroundings.environment());
        LogSetup.onlyWarnings();
        PrintWriter out = spec.commandLine().getOut();
        Optional<PipelineStatus> status = new StatusReader(pipeline, EmbeddedKafka.observed(pipeline)).read();
        if (status.isEmpty()) {
            out.println(
                    json
                            ? StatusJson.printMissing(pipeline.pipeline().value())
                            : "There is no pipeline " + pipeline.pipeline() + " in the target database.");
            out.flush();
            return ExitCode.NO;
        }
        if (json) {
            out.println(StatusJson.print(status.get()));
        } else {
            StatusText.print(status.get()).forEach(out::println);
        }
        out.flush();
        return status.get().unreadable().isEmpty() ? ExitCode.DONE : ExitCode.UNKNOWN;
    }
}
