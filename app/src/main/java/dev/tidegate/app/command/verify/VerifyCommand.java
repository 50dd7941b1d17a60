package dev.tidegate.app.command.verify;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidegate.app.command.CommandContext;
import dev.tidegate.app.command.CommandOutput;
import dev.tidegate.app.command.ConfigOption;
import dev.tidegate.app.command.ExitCode;
import dev.tidegate.app.command.HtmlFile;
import dev.tidegate.app.command.LogSetup;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.state.verification.ComparisonState;
import dev.tidegate.verify.model.VerifyOptions;
import dev.tidegate.verify.model.VerifyReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whether both sides are the same. */
@Command(
        name = "verify",
        header = "Compare both sides exactly, while the pipeline runs.",
        description =
                "Takes a snapshot of the source and one of the target that hold exactly the same transactions, and"
                        + " compares every row of every table. `run`, or `capture` and `apply`, must be running. Exit code 1:"
                        + " something differs. 3: it could not be found out.")
public final class VerifyCommand implements Callable<Integer> {

    @Mixin
    private CommandOutput output;

    @Mixin
    private ConfigOption config;

    @Option(
            names = "--table",
            paramLabel = "PATTERN",
            description = "Only these tables of the pipeline, by the source's names: schema.table, with * for anything."
                    + " May be repeated.")
    private List<String> tables = List.of();

    @Option(names = "--counts-only", description = "Compare numbers of rows, not the rows.")
    private boolean countsOnly;

    @Option(
            names = "--sample",
            paramLabel = "ROWS",
            description = "About so many rows of each table, spread over all of it; the same ones every time.")
    private Long sample;

    @Option(
            names = "--show-values",
            description = "Show the values that differ. Without it, no value leaves the databases but the keys of rows"
                    + " that differ.")
    private boolean showValues;

    @Option(
            names = "--list-max",
            paramLabel = "ROWS",
            defaultValue = "1000",
            description = "How many differences of a table are listed; all are counted. Default: ${DEFAULT-VALUE}.")
    private int listMax;

    @Option(
            names = "--threshold",
            paramLabel = "PERCENT",
            defaultValue = "99.9",
            description =
                    "Say whether so much is the same; for information, the exit code and the gate do not ask for it."
                            + " Default: ${DEFAULT-VALUE}.")
    private double threshold;

    @Option(
            names = "--repair",
            arity = "1..2",
            paramLabel = "plan|apply|undo ID",
            description =
                    "plan: print the SQL that would make the target equal, with values. apply: compare, then write"
                            + " the source's rows at a point at which the applier waits; what was there is kept in"
                            + " tidegate.repair_row. undo ID: take it back. Never on the source.")
    private List<String> repair = List.of();

    @Option(
            names = "--since-last",
            description = "Compare what was written, on either side, since a table was last found the same. As exact as"
                    + " the whole: where only the whole table can tell, it is compared.")
    private boolean sinceLast;

    @Option(
            names = "--continuous",
            description = "Compare again and again until stopped, each time at another point: the whole first, then the"
                    + " rows that were written since, at every --full-every'th pass the whole again. Exit code 1:"
                    + " something differed in one of the passes.")
    private boolean continuous;

    @Option(
            names = "--full-every",
            paramLabel = "PASSES",
            defaultValue = "60",
            description = "Of --continuous. Default: ${DEFAULT-VALUE}.")
    private int fullEvery;

    @Option(
            names = "--pause-seconds",
            paramLabel = "N",
            defaultValue = "60",
            description = "Between two passes of --continuous. Default: ${DEFAULT-VALUE}.")
    private int pauseSeconds;

    @Option(
            names = "--resume",
            description =
                    "Leave out the tables that the last verification found the same, if it was stopped or killed.")
    private boolean resume;

    @Option(names = "--html", paramLabel = "FILE", description = "Write the answer as one HTML file as well.")
    private Optional<Path> html = Optional.empty();

    @Option(names = "--json", description = "Print JSON; docs/CLI.md lists the fields.")
    private boolean json;

    private final CommandContext context;

    public VerifyCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        VerifyOptions options = options();
        PipelineConfig pipeline = config.read(context.environment());
        LogSetup.onlyWarnings();
        StopSignal stop = context.stop().get();
        if (!repair.isEmpty()) {
            return new VerifyRepair(pipeline, options, output).run(repair, stop);
        }
        if (continuous) {
            return new ContinuousVerify(pipeline, options, fullEvery, Duration.ofSeconds(pauseSeconds))
                    .run(output::say, (report, line) -> print(pipeline, report, line), stop);
        }
        Optional<VerifyReport> report = RepeatedVerify.run(pipeline, options, output::say, stop);
        if (report.isEmpty()) {
            output.say("stopped before the end");
            return ExitCode.UNKNOWN;
        }
        print(pipeline, report.get());
        return exitCode(report.get().state());
    }

    private void print(PipelineConfig pipeline, VerifyReport report) {
        writeHtml(pipeline, report);
        output.print(
                json,
                () -> VerifyPrint.json(pipeline.pipeline(), report, threshold).toPrettyString(),
                () -> VerifyPrint.text(report, threshold));
    }

    /** As JSON each pass is one line, so that a reader knows where it ends. */
    private void print(PipelineConfig pipeline, Optional<VerifyReport> report, VerifyPassLine line) {
        if (json) {
            report.ifPresent(answer -> writeHtml(pipeline, answer));
            ObjectNode answer = report.map(known -> VerifyPrint.json(pipeline.pipeline(), known, threshold))
                    .orElseGet(() -> VerifyPrint.unknown(pipeline.pipeline()));
            output.print(answer.set("pass", line.json()).toString());
        } else {
            report.ifPresent(answer -> print(pipeline, answer));
            output.print(line.text());
        }
    }

    private void writeHtml(PipelineConfig pipeline, VerifyReport report) {
        html.ifPresent(file -> HtmlFile.write(file, VerifyPrint.html(pipeline.pipeline(), report, threshold)));
    }

    private VerifyOptions options() {
        output.require(
                !countsOnly || (sample == null && !showValues),
                "--counts-only looks at no rows: it goes with neither --sample nor --show-values");
        output.require(
                repair.isEmpty() || VerifyRepair.isWellFormed(repair),
                "--repair must be plan, apply, or undo and an ID");
        output.require(
                !sinceLast || !(countsOnly || sample != null || resume || continuous),
                "--since-last looks at all that was written: it goes with none of --counts-only, --sample, --resume"
                        + " and --continuous");
        output.require(fullEvery >= 1, "--full-every is a number of passes");
        output.require(!continuous || !resume, "--resume continues a single pass: do not use it with --continuous");
        output.require(threshold >= 0 && threshold <= 100, "--threshold is a percentage, 0 to 100");
        output.require(pauseSeconds >= 0, "--pause-seconds must not be negative");
        output.require(listMax >= 0 && (sample == null || sample >= 1), "--sample and --list-max are numbers of rows");
        return new VerifyOptions(
                tables,
                countsOnly,
                sample == null ? OptionalLong.empty() : OptionalLong.of(sample),
                showValues,
                listMax,
                sinceLast,
                resume);
    }

    private static int exitCode(ComparisonState state) {
        return switch (state) {
            case SAME -> ExitCode.DONE;
            case DIFFERENT -> ExitCode.NO;
            case UNKNOWN -> ExitCode.UNKNOWN;
        };
    }
}
