package dev.tidegate.app.command.monitor;

import dev.tidegate.app.command.CommandContext;
import dev.tidegate.app.command.CommandOutput;
import dev.tidegate.app.command.ConfigOption;
import dev.tidegate.app.command.ExitCode;
import dev.tidegate.app.command.LogSetup;
import dev.tidegate.app.terminal.Screen;
import dev.tidegate.app.terminal.TerminalSize;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.text.PrintableText;
import dev.tidegate.runtime.StopSignal;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The status page in a terminal. */
@Command(
        name = "top",
        header = "Show lag, stages, slot, gate and tables in the terminal, again and again.",
        description =
                "The same as the monitor's page, without a monitor. Runs until SIGTERM or SIGINT, or for --looks.")
public final class TopCommand implements Callable<Integer> {

    private static final Duration EVERY = Duration.ofSeconds(1);

    @Mixin
    private CommandOutput output;

    @Mixin
    private ConfigOption config;

    @Option(
            names = "--looks",
            paramLabel = "N",
            defaultValue = "0",
            description = "End after N looks. Default: until stopped.")
    private int samples;

    private final CommandContext context;

    public TopCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        output.require(samples >= 0, "--looks must be 0 (until stopped) or more, not " + samples);
        PipelineConfig pipeline = config.read(context.environment());
        LogSetup.onlyWarnings();
        StopSignal stop = context.stop().get();
        PrintWriter out = output.writer();
        if (context.terminalOutput()) {
            out.print(Screen.clear());
        }
        try (OneShotMonitor monitor = OneShotMonitor.watch(pipeline, stop)) {
            int sample = 0;
            do {
                draw(out, TopScreen.lines(pipeline, monitor.sample(), monitor.samples()));
                sample++;
            } while (sample != samples && !stop.await(EVERY));
        }
        return ExitCode.DONE;
    }

    private void draw(PrintWriter out, List<String> lines) {
        if (!context.terminalOutput()) {
            lines.forEach(line -> out.println(PrintableText.line(line)));
            out.println();
            out.flush();
            return;
        }
        // Asked each time: a window may be drawn larger or smaller.
        List<String> fitting =
                TerminalSize.ask().map(size -> TopScreen.fitting(lines, size)).orElse(lines);
        out.print(Screen.draw(fitting));
        out.flush();
    }
}
