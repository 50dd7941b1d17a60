package dev.tidegate.app.command.monitor;

import dev.tidegate.app.command.CommandContext;
import dev.tidegate.app.command.CommandOutput;
import dev.tidegate.app.command.ConfigOption;
import dev.tidegate.app.command.ExitCode;
import dev.tidegate.app.command.LogSetup;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.config.database.DatabaseUrl;
import dev.tidegate.lagmonitor.lag.PipelineView;
import dev.tidegate.lagmonitor.model.Observed;
import dev.tidegate.lagmonitor.model.TargetView;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ConfigCode;
import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.runtime.StopSignal;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What exists and how far it is. */
@Command(
        name = "status",
        header = "Show tables, lanes, lag and the slot's health.",
        description =
                "Reads source, Kafka and target; changes nothing. What cannot be read is shown as unknown,"
                        + " with the reason. Exit code 1: there is no such pipeline. 3: source, target or Kafka could not be asked.")
public final class StatusCommand implements Callable<Integer> {

    private static final Duration SPEED_WITHIN = Duration.ofSeconds(3);

    @Mixin
    private CommandOutput output;

    @Mixin
    private ConfigOption config;

    @Option(names = "--json", description = "Print JSON; docs/CLI.md lists the fields.")
    private boolean json;

    private final CommandContext context;

    public StatusCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        PipelineConfig pipeline = config.read(context.environment());
        LogSetup.onlyWarnings();
        PipelineView view = sample(pipeline);
        if (view.target().value().isEmpty() && !view.target().isUnreadable()) {
            output.print(
                    json
                            ? StatusJson.printMissing(pipeline.pipeline().value())
                            : "There is no pipeline " + pipeline.pipeline() + " in the target database.");
            return ExitCode.NO;
        }
        requireTarget(pipeline, view);
        StatusReport report = new StatusReport(pipeline.pipeline(), view, schema(pipeline));
        output.print(json, () -> StatusJson.print(report), () -> StatusText.print(report));
        return report.isComplete() ? ExitCode.DONE : ExitCode.UNKNOWN;
    }

    /** The first sample that knows the speed, which takes two that lie apart; or the last one within the time. */
    private PipelineView sample(PipelineConfig pipeline) {
        StopSignal stop = context.stop().get();
        try (OneShotMonitor monitor = OneShotMonitor.start(pipeline, stop)) {
            long end = System.nanoTime() + SPEED_WITHIN.toNanos();
            while (true) {
                PipelineView view = monitor.sample().view();
                boolean applies =
                        view.target().value().flatMap(TargetView::checkpoint).isPresent();
                boolean complete =
                        !applies || view.movement().changesPerSecond().value().isPresent();
                if (complete || System.nanoTime() > end || stop.await(OneShotMonitor.INTERVAL)) {
                    return view;
                }
            }
        }
    }

    private static void requireTarget(PipelineConfig pipeline, PipelineView view) {
        Observed<?> needed = view.target().then(target -> target.tables().then(tables -> target.sequences()));
        needed.reason().ifPresent(reason -> {
            throw unreadable(pipeline, reason, null);
        });
    }

    private static SchemaStatus schema(PipelineConfig pipeline) {
        try {
            return SchemaStatus.read(pipeline);
        } catch (SQLException e) {
            throw unreadable(pipeline, "the target cannot be read: " + SqlFailures.describe(e), e);
        }
    }

    private static TidegateException unreadable(PipelineConfig pipeline, String reason, SQLException cause) {
        return new TidegateException(
                ConfigCode.TARGET_UNREADABLE,
                reason + " (" + DatabaseUrl.place(pipeline.target()) + ")",
                "`tidegate check` says more",
                cause);
    }
}
