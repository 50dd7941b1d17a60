package dev.tidegate.app.command.monitor;

import dev.tidegate.app.command.CommandContext;
import dev.tidegate.app.command.CommandOutput;
import dev.tidegate.app.command.ConfigOption;
import dev.tidegate.app.command.LogSetup;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.config.monitor.GateCheck;
import dev.tidegate.lagmonitor.json.GateJson;
import dev.tidegate.lagmonitor.readiness.AssessedView;
import dev.tidegate.lagmonitor.readiness.CheckResult;
import dev.tidegate.lagmonitor.readiness.GateReport;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.state.monitor.GateState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whether one may switch over. */
@Command(
        name = "gate",
        header = "Show whether the target is ready for a cutover: every check, and what keeps the gate shut.",
        description =
                "Open only if every required check has passed. The lag must hold for a while (gate.held-for), so an open gate"
                        + " is reported only after that time. Exit code 0: open, 1: closed, 3: unknown, which is shut as well.")
public final class GateCommand implements Callable<Integer> {

    private static final Duration TIMEOUT = Duration.ofMinutes(10);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);
    /** Rates need a few seconds; what the checks rest on besides is there at once. */
    private static final Duration FIRST_RATES = Duration.ofSeconds(4);

    @Mixin
    private CommandOutput output;

    @Mixin
    private ConfigOption config;

    @Option(names = "--json", description = "Print JSON; docs/MONITOR.md lists the fields.")
    private boolean json;

    @Option(names = "--wait", description = "Wait until the gate is open.")
    private boolean wait;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            converter = LagCommand.Durations.class,
            description = "For how long --wait waits at most. Default: 10m.")
    private Optional<Duration> timeout = Optional.empty();

    private final CommandContext context;

    public GateCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        output.require(wait || timeout.isEmpty(), "--timeout is for --wait: add it");
        PipelineConfig pipeline = config.read(context.environment());
        LogSetup.onlyWarnings();
        StopSignal stop = context.stop().get();
        try (OneShotMonitor monitor = OneShotMonitor.startWithGate(pipeline, stop)) {
            AssessedView snapshot = sample(pipeline, monitor, stop);
            output.print(
                    json,
                    () -> GateJson.of(pipeline, snapshot, List.of()).toPrettyString(),
                    () -> GateText.print(snapshot.gate()));
            return snapshot.gate().exitCode();
        }
    }

    private AssessedView sample(PipelineConfig pipeline, OneShotMonitor monitor, StopSignal stop) {
        Duration held = pipeline.gate().heldFor().plus(FIRST_RATES);
        long end = System.nanoTime() + (wait ? timeout.orElse(TIMEOUT) : held).toNanos();
        AssessedView snapshot = monitor.sample();
        while (!isSettled(snapshot) && System.nanoTime() < end && !stop.await(BETWEEN_LOOKS)) {
            snapshot = monitor.sample();
        }
        return snapshot;
    }

    /** Without --wait a gate that is shut for another reason than time need not be looked at for longer. */
    private boolean isSettled(AssessedView snapshot) {
        GateReport gate = snapshot.gate();
        if (gate.state() == GateState.OPEN) {
            return true;
        }
        return !wait
                && (gate.state() == GateState.CLOSED
                        || !gate.obstacles().stream().allMatch(GateCommand::mayPassSoon));
    }

    private static boolean mayPassSoon(CheckResult check) {
        return check.check() != GateCheck.VERIFICATION;
    }
}
