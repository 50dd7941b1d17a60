package dev.tidegate.demo;

import dev.tidegate.app.Tidegate;
import dev.tidegate.app.command.CommandContext;
import picocli.CommandLine;

/** The program with the command {@code demo} beside its own; only a checkout of the sources has it. */
public final class DemoMain {

    private DemoMain() {}

    public static void main(String[] arguments) {
        Tidegate.run(DemoMain::commandLine, arguments);
    }

    public static CommandLine commandLine(CommandContext context) {
        return Tidegate.commandLine(context).addSubcommand(new DemoCommand(context));
    }
}
