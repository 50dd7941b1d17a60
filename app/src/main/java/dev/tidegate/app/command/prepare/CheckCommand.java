package dev.tidegate.app.command.prepare;

import dev.tidegate.app.command.CommandContext;
import dev.tidegate.app.command.CommandOutput;
import dev.tidegate.app.command.ConfigOption;
import dev.tidegate.app.command.ExitCode;
import dev.tidegate.app.command.LogSetup;
import dev.tidegate.app.text.FindingsText;
import dev.tidegate.app.types.TypesCheck;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.failure.Severity;
import dev.tidegate.prepare.check.Preflight;
import dev.tidegate.prepare.check.encoding.EncodingScan;
import dev.tidegate.prepare.model.Finding;
import dev.tidegate.runtime.StopSignal;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whether the pipeline can run. */
@Command(
        name = "check",
        header = "Find what would keep the pipeline from running.",
        description =
                "Looks at config, source, target and Kafka, changes nothing, and prints each finding with what fixes"
                        + " it. Exit code 1: there is an error among them.")
public final class CheckCommand implements Callable<Integer> {

    @Mixin
    private CommandOutput output;

    @Mixin
    private ConfigOption config;

    @Option(names = "--json", description = "Print JSON; docs/CLI.md lists the fields.")
    private boolean json;

    @Option(
            names = "--types",
            description = "Instead, try every type with its difficult values on both databases, in a schema"
                    + " tidegate_types that is created and dropped on each. Exit code 1: a value does not arrive as it"
                    + " is; 3: it could not be tried.")
    private boolean types;

    @Option(
            names = "--encoding",
            description = "Instead, read all text of the source's tables and list what cannot be converted to UTF8, by"
                    + " table, key, column and offset. Exit code 1: there is something.")
    private boolean encoding;

    private final CommandContext context;

    public CheckCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws SQLException {
        PipelineConfig pipeline = config.read(context.environment());
        LogSetup.onlyWarnings();
        output.require(!types || !encoding, "--types and --encoding are two checks; run one after the other");
        if (types) {
            StopSignal stop = context.stop().get();
            boolean exact = TypesCheck.run(pipeline, stop, json, output.writer());
            return exact ? ExitCode.DONE : ExitCode.NO;
        }
        List<Finding> findings = encoding ? EncodingScan.run(pipeline, this::report) : Preflight.run(pipeline);
        if (json) {
            output.print(FindingsJson.print(pipeline.pipeline(), findings));
        } else {
            output.print(FindingsText.print(findings));
            output.print(encoding ? FindingsText.encodingSummary(findings) : FindingsText.summary(findings));
        }
        return FindingsText.count(findings, Severity.ERROR) == 0 ? ExitCode.DONE : ExitCode.NO;
    }

    private void report(EncodingScan.Progress progress) {
        output.say("table " + progress.number() + " of " + progress.tables() + ": " + progress.table()
                + (progress.rows() == 0 ? "" : ", " + progress.rows() + " rows"));
    }
}
