package dev.tidegate.app.command;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shell completion. */
@Command(
        name = "completion",
        header = "Print a completion script for bash and zsh.",
        description = "Use it by: source <(tidegate completion)")
public final class CompletionCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        String script = AutoComplete.bash("tidegate", spec.root().commandLine());
        spec.commandLine().getOut().print(script);
        spec.commandLine().getOut().flush();
    }
}
