package dev.tidegate.cli;

import dev.tidegate.cli.monitor.OneShotMonitor;
import dev.tidegate.cli.monitor.TopScreen;
import dev.tidegate.core.config.PipelineConfig;
import dev.tidegate.core.run.StopSignal;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The status page in a terminal. */
@Command(
        name = "top",
        header = "Show lag, stages, slot, gate and tables in the terminal, again and again.",
        description =
                "The same as the monitor's page, without a monitor. Goes on until SIGTERM or SIGINT, or for --looks.")
final class TopCommand implements Callable<Integer> {

    private static final Duration EVERY = Duration.ofSeconds(1);
    /** Home, then each line to its end, then what is below: without a flicker. */
    private static final String HOME = "\u001b[H";

    private static final String END_OF_LINE = "\u001b[K";
    private static final String BELOW = "\u001b[J";
    private static final String CLEAR = "\u001b[2J";

    @Spec
    private CommandSpec spec;

    @Mixin
    private ConfigOption config;

    @Option(names = "--looks", paramLabel = "N", defaultValue = "0", description = "End after N looks. Default: go on.")
    private int looks;

    private final Surroundings surroundings;

    TopCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        PipelineConfig pipeline = config.read(surroundings.environment());
        LogSetup.onlyWarnings();
        StopSignal stop = surroundings.stop().get();
        PrintWriter out = spec.commandLine().getOut();
        if (surroundings.terminalOutput()) {
            out.print(CLEAR);
        }
        try (OneShotMonitor monitor = OneShotMonitor.start(pipeline, stop)) {
            int look = 0;
            do {
                draw(out, TopScreen.lines(pipeline, monitor.look(), monitor.looks()));
                look++;
            } while (look != looks && !stop.await(EVERY));
        }
        return ExitCode.DONE;
    }

    private void draw(PrintWriter out, List<String> lines) {
        boolean terminal = surroundings.terminalOutput();
        out.print(terminal ? HOME : "");
        lines.forEach(line -> out.println(line + (terminal ? END_OF_LINE : "")));
        out.print(terminal ? BELOW : System.lineSeparator());
        out.flush();
    }
}
