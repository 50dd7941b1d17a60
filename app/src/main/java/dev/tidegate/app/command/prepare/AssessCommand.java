package dev.tidegate.app.command.prepare;

import dev.tidegate.app.command.CommandContext;
import dev.tidegate.app.command.CommandOutput;
import dev.tidegate.app.command.ConfigOption;
import dev.tidegate.app.command.ExitCode;
import dev.tidegate.app.command.HtmlFile;
import dev.tidegate.app.command.LogSetup;
import dev.tidegate.app.report.HtmlReport;
import dev.tidegate.app.report.Report;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.prepare.assess.AssessService;
import dev.tidegate.prepare.assess.model.AssessOptions;
import dev.tidegate.prepare.assess.model.Assessment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a migration will meet. */
@Command(
        name = "assess",
        header = "Report sizes, writes, risks, and how long the load may take.",
        description =
                "Reads the source's catalogs and statistics, and a bounded piece of its biggest table; the target too,"
                        + " if it answers. Changes nothing. Exit code 3: the source could not be asked.")
public final class AssessCommand implements Callable<Integer> {

    private static final long MB = 1L << 20;

    @Mixin
    private CommandOutput output;

    @Mixin
    private ConfigOption config;

    @Option(names = "--json", description = "Print JSON; docs/CLI.md lists the fields.")
    private boolean json;

    @Option(names = "--html", paramLabel = "FILE", description = "Write the report as one HTML file as well.")
    private Optional<Path> html = Optional.empty();

    @Option(
            names = "--sample-seconds",
            paramLabel = "N",
            defaultValue = "10",
            description = "Over which rates are measured. Default: ${DEFAULT-VALUE}.")
    private int sampleSeconds;

    @Option(
            names = "--copy-mb",
            paramLabel = "N",
            defaultValue = "32",
            description = "Size of the piece that is copied, 0 for none. Default: ${DEFAULT-VALUE}.")
    private int copyMegabytes;

    private final CommandContext context;

    public AssessCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        output.require(sampleSeconds >= 1 && sampleSeconds <= 3600, "--sample-seconds must lie between 1 and 3600");
        output.require(copyMegabytes >= 0 && copyMegabytes <= 128, "--copy-mb must lie between 0 and 128");
        PipelineConfig pipeline = config.read(context.environment());
        LogSetup.onlyWarnings();
        AssessOptions options = new AssessOptions(
                Duration.ofSeconds(sampleSeconds),
                copyMegabytes * MB,
                AssessOptions.defaults().copyTimeMax());
        Assessment assessment =
                AssessService.run(pipeline, options, context.stop().get());
        Report report = AssessmentReport.of(assessment);
        html.ifPresent(file -> HtmlFile.write(file, HtmlReport.print(report)));
        output.print(json, () -> AssessPrint.json(pipeline.pipeline(), assessment), () -> AssessPrint.text(report));
        return ExitCode.DONE;
    }
}
