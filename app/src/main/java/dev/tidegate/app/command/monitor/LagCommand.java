package dev.tidegate.app.command.monitor;

import dev.tidegate.app.command.CommandContext;
import dev.tidegate.app.command.CommandOutput;
import dev.tidegate.app.command.ConfigOption;
import dev.tidegate.app.command.ExitCode;
import dev.tidegate.app.command.LogSetup;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.config.yaml.DurationText;
import dev.tidegate.lagmonitor.json.LagJson;
import dev.tidegate.lagmonitor.lag.PipelineView;
import dev.tidegate.lagmonitor.model.Observed;
import dev.tidegate.runtime.StopSignal;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How far behind, as one number. */
@Command(
        name = "lag",
        header = "Print how far behind the target is: one number, in seconds.",
        description =
                "By what the target holds, on the source's clock. Prints inf if that is unknown, and the reason on"
                        + " standard error. With --wait, exit code 1: it did not fall to --max in time; 3: it was unknown at the end.")
public final class LagCommand implements Callable<Integer> {

    /** Durations as in the config file. */
    static final class Durations implements ITypeConverter<Duration> {

        @Override
        public Duration convert(String text) {
            return DurationText.parse(text)
                    .orElseThrow(() -> new TypeConversionException("must be a duration such as 5s, not " + text));
        }
    }

    private static final Duration MAX = Duration.ofSeconds(5);
    private static final Duration TIMEOUT = Duration.ofMinutes(10);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

    @Mixin
    private CommandOutput output;

    @Mixin
    private ConfigOption config;

    @Option(names = "--json", description = "Print all that is known of the lag; docs/MONITOR.md lists the fields.")
    private boolean json;

    @Option(names = "--bytes", description = "Print bytes of the source's WAL instead of seconds.")
    private boolean bytes;

    @Option(names = "--wait", description = "Wait until the lag is --max or less.")
    private boolean wait;

    @Option(
            names = "--max",
            paramLabel = "DURATION",
            converter = Durations.class,
            description = "What --wait waits for. Default: 5s.")
    private Optional<Duration> max = Optional.empty();

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            converter = Durations.class,
            description = "For how long --wait waits at most. Default: 10m.")
    private Optional<Duration> timeout = Optional.empty();

    private final CommandContext context;

    public LagCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        output.require(!json || !bytes, "--json has the bytes, too: leave --bytes out");
        output.require(wait || (max.isEmpty() && timeout.isEmpty()), "--max and --timeout are for --wait: add it");
        PipelineConfig pipeline = config.read(context.environment());
        LogSetup.onlyWarnings();
        StopSignal stop = context.stop().get();
        try (OneShotMonitor monitor = OneShotMonitor.start(pipeline, stop)) {
            PipelineView view = monitor.sample().view();
            long end = System.nanoTime() + timeout.orElse(TIMEOUT).toNanos();
            while (wait && !isReached(view) && System.nanoTime() < end && !stop.await(BETWEEN_LOOKS)) {
                view = monitor.sample().view();
            }
            print(pipeline, view);
            return exitCode(view);
        }
    }

    private boolean isReached(PipelineView view) {
        return view.lag()
                .time()
                .value()
                .filter(lag -> lag.compareTo(max.orElse(MAX)) <= 0)
                .isPresent();
    }

    /** Without --wait the number is the answer, inf too: a script that ends at every failure can still compare it. */
    private int exitCode(PipelineView view) {
        if (!wait || isReached(view)) {
            return ExitCode.DONE;
        }
        return view.lag().time().value().isPresent() ? ExitCode.NO : ExitCode.UNKNOWN;
    }

    private void print(PipelineConfig pipeline, PipelineView view) {
        if (json) {
            output.print(LagJson.of(pipeline, view).toPrettyString());
        } else if (bytes) {
            output.print(number(view.lag().bytes().map(found -> Long.toString(found))));
        } else {
            output.print(
                    number(view.lag().time().map(lag -> String.format(Locale.ROOT, "%.3f", lag.toMillis() / 1000.0))));
        }
    }

    private String number(Observed<String> reading) {
        reading.reason().ifPresent(reason -> output.say("tidegate: the lag is unknown: " + reason));
        return reading.value().orElse("inf");
    }
}
