package dev.tidegate.app.command.prepare;

import dev.tidegate.app.command.CommandContext;
import dev.tidegate.app.command.CommandOutput;
import dev.tidegate.app.command.ConfigOption;
import dev.tidegate.app.command.ExitCode;
import dev.tidegate.app.command.LogSetup;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.prepare.schema.diff.SchemaDiff;
import dev.tidegate.prepare.schema.diff.SchemaDifference;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Both schemas compared. */
@Command(
        name = "diff",
        header = "Compare the schemas of both sides, and print the SQL that closes each gap on the target.",
        description =
                "Compares what the catalogs of both sides define; changes nothing. Exit code 1: there are differences."
                        + " 3: a side could not be asked.")
public final class SchemaDiffCommand implements Callable<Integer> {

    /** One of them at most. */
    static final class Form {

        @Option(names = "--json", description = "Print JSON; docs/CLI.md lists the fields.")
        private boolean json;

        @Option(names = "--sql", description = "Print a script for psql and nothing else.")
        private boolean sql;
    }

    @Mixin
    private CommandOutput output;

    @Mixin
    private ConfigOption config;

    @ArgGroup
    private Form form = new Form();

    @Option(
            names = "--schema",
            paramLabel = "NAME",
            description = "These schemas, or '*' for all, instead of those that tables.include names. May be repeated.")
    private List<String> schemas = List.of();

    private final CommandContext context;

    public SchemaDiffCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        PipelineConfig pipeline = config.read(context.environment());
        LogSetup.onlyWarnings();
        List<SchemaDifference> differences = SchemaDiff.run(pipeline, schemas);
        output.print(
                form.json,
                () -> SchemaDiffPrint.json(pipeline.pipeline(), differences),
                () -> form.sql ? SchemaDiffPrint.script(differences) : SchemaDiffPrint.text(differences));
        return differences.isEmpty() ? ExitCode.DONE : ExitCode.NO;
    }
}
