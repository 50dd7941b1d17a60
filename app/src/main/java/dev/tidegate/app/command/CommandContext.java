package dev.tidegate.app.command;

import dev.tidegate.model.text.PrintableText;
import dev.tidegate.runtime.StopSignal;
import java.io.Console;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a command finds around itself; tests bring their own.
 *
 * @param environment for {@code ${env:NAME}} in the config
 * @param terminal asks questions; empty if nobody sits there
 * @param terminalOutput whether standard output is a terminal, so that a line can be written over
 * @param stop asked by a command that runs until it is stopped
 */
public record CommandContext(
        Map<String, String> environment,
        Optional<Terminal> terminal,
        boolean terminalOutput,
        Supplier<StopSignal> stop) {

    /** Somebody who can answer. */
    public interface Terminal {
        /** @return the answer, empty text at end of input */
        String ask(String question);
    }

    public static CommandContext ofProcess(StopOnSignal stop) {
        // Says the launcher, who can ask for each stream; Java's console knows only of both together.
        boolean output = Boolean.getBoolean("tidegate.terminal.output");
        return new CommandContext(System.getenv(), console(), output, stop::observe);
    }

    private static Optional<Terminal> console() {
        if (!Boolean.getBoolean("tidegate.terminal.input")) {
            return Optional.empty();
        }
        return Optional.ofNullable(System.console()).map(CommandContext::asker);
    }

    private static Terminal asker(Console console) {
        return question -> {
            String answer = console.readLine("%s", PrintableText.lines(question));
            return answer == null ? "" : answer;
        };
    }
}
