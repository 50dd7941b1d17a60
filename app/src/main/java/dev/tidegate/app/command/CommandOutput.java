package dev.tidegate.app.command;

import dev.tidegate.model.text.PrintableText;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Output of a command: its answer on standard output, what happens meanwhile on standard error. */
@Command
public final class CommandOutput {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    /** Standard output as it is, for what draws on a terminal; whoever takes it flushes it, and escapes names in it. */
    public PrintWriter writer() {
        return command.commandLine().getOut();
    }

    public void print(String... lines) {
        print(List.of(lines));
    }

    public void print(List<String> lines) {
        printTo(writer(), lines);
    }

    /** The answer in one of its two forms. */
    public void print(boolean asJson, Supplier<String> json, Supplier<List<String>> text) {
        print(asJson ? List.of(json.get()) : text.get());
    }

    /** On standard error: standard output is for the answer. */
    public void say(String line) {
        printTo(command.commandLine().getErr(), List.of(line));
    }

    private static void printTo(PrintWriter writer, List<String> lines) {
        lines.forEach(line -> writer.println(PrintableText.lines(line)));
        writer.flush();
    }

    /** @throws ParameterException unless the options are right */
    public void require(boolean right, String problem) {
        if (!right) {
            throw new ParameterException(command.commandLine(), problem);
        }
    }
}
