package dev.tidegate.system.command;

import dev.tidegate.app.Tidegate;
import dev.tidegate.app.command.CommandContext;
import dev.tidegate.runtime.StopSignal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine;

/** One run of the command in this JVM, and what came of it. */
public record CommandLineRun(int exitCode, String out, String err) {

    /** Nobody at a terminal, an empty environment. */
    public static CommandLineRun of(String... arguments) {
        return of(new CommandContext(Map.of(), Optional.empty(), false, StopSignal::new), arguments);
    }

    /** Somebody who answers every question like this. */
    static CommandLineRun answering(String answer, AtomicReference<String> question, String... arguments) {
        CommandContext.Terminal terminal = asked -> {
            question.set(asked);
            return answer;
        };
        return of(new CommandContext(Map.of(), Optional.of(terminal), false, StopSignal::new), arguments);
    }

    public static CommandLineRun of(CommandContext context, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commandLine =
                Tidegate.commandLine(context).setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int exitCode = commandLine.execute(arguments);
        return new CommandLineRun(exitCode, out.toString(), err.toString());
    }

    List<String> errLines() {
        return err.lines().toList();
    }
}
