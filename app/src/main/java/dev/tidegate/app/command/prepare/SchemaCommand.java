package dev.tidegate.app.command.prepare;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The schema of both sides. */
@Command(
        name = "schema",
        header = "Bring the source's schema to the target, or compare the two.",
        synopsisSubcommandLabel = "(copy | diff)")
public final class SchemaCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command: copy or diff");
    }
}
