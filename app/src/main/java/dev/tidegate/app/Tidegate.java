package dev.tidegate.app;

import dev.tidegate.app.command.CommandContext;
import dev.tidegate.app.command.CompletionCommand;
import dev.tidegate.app.command.ExitCode;
import dev.tidegate.app.command.FailurePrinter;
import dev.tidegate.app.command.LogSetup;
import dev.tidegate.app.command.StopOnSignal;
import dev.tidegate.app.command.TidegateCommand;
import dev.tidegate.app.command.monitor.GateCommand;
import dev.tidegate.app.command.monitor.HealthCommand;
import dev.tidegate.app.command.monitor.LagCommand;
import dev.tidegate.app.command.monitor.StatusCommand;
import dev.tidegate.app.command.monitor.TopCommand;
import dev.tidegate.app.command.pipeline.AcceptSourceCommand;
import dev.tidegate.app.command.pipeline.ApplyCommand;
import dev.tidegate.app.command.pipeline.CaptureCommand;
import dev.tidegate.app.command.pipeline.DropCommand;
import dev.tidegate.app.command.pipeline.LoadCommand;
import dev.tidegate.app.command.pipeline.MonitorCommand;
import dev.tidegate.app.command.pipeline.RunCommand;
import dev.tidegate.app.command.pipeline.SequencesCommand;
import dev.tidegate.app.command.prepare.AssessCommand;
import dev.tidegate.app.command.prepare.CheckCommand;
import dev.tidegate.app.command.prepare.SchemaCommand;
import dev.tidegate.app.command.prepare.SchemaCopyCommand;
import dev.tidegate.app.command.prepare.SchemaDiffCommand;
import dev.tidegate.app.command.verify.VerifyCommand;
import dev.tidegate.app.command.verify.VerifyQueriesCommand;
import dev.tidegate.runtime.FailureWords;
import java.util.function.Function;
import picocli.CommandLine;

/** The program. Assembles the commands and turns what they say into the exit code of the process. */
public final class Tidegate {

    private Tidegate() {}

    public static void main(String[] arguments) {
        run(Tidegate::commandLine, arguments);
    }

    /** Runs a command line as this process, and ends the process with its exit code. */
    public static void run(Function<CommandContext, CommandLine> commands, String... arguments) {
        LogSetup.catchAll();
        StopOnSignal stop = StopOnSignal.install();
        int exitCode = execute(commands.apply(CommandContext.ofProcess(stop)), arguments);
        stop.finish(exitCode);
        System.exit(exitCode);
    }

    /** The commands, for a process or for a test that brings its own context. */
    public static CommandLine commandLine(CommandContext context) {
        TidegateCommand root = new TidegateCommand();
        CommandLine commandLine = new CommandLine(root)
                .addSubcommand(new CheckCommand(context))
                .addSubcommand(new RunCommand(context))
                .addSubcommand(new CaptureCommand(context))
                .addSubcommand(new ApplyCommand(context))
                .addSubcommand(new LoadCommand(context))
                .addSubcommand(new StatusCommand(context))
                .addSubcommand(new LagCommand(context))
                .addSubcommand(new GateCommand(context))
                .addSubcommand(new MonitorCommand(context))
                .addSubcommand(new TopCommand(context))
                .addSubcommand(new HealthCommand())
                .addSubcommand(new SequencesCommand(context))
                .addSubcommand(
                        new CommandLine(new VerifyCommand(context)).addSubcommand(new VerifyQueriesCommand(context)))
                .addSubcommand(new CommandLine(new SchemaCommand())
                        .addSubcommand(new SchemaCopyCommand(context))
                        .addSubcommand(new SchemaDiffCommand(context)))
                .addSubcommand(new AssessCommand(context))
                .addSubcommand(new AcceptSourceCommand(context))
                .addSubcommand(new DropCommand(context))
                .addSubcommand(new CompletionCommand());
        FailurePrinter failures = new FailurePrinter(root);
        return commandLine
                .setUsageHelpAutoWidth(true)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionStrategy(root::setUpLogAndRun)
                .setExecutionExceptionHandler(failures)
                .setParameterExceptionHandler(failures);
    }

    /** An error of the JVM itself would end the process with 1, which means "the answer is no". */
    private static int execute(CommandLine commandLine, String[] arguments) {
        try {
            return commandLine.execute(arguments);
        } catch (Throwable e) {
            commandLine.getErr().println("tidegate: " + e.getClass().getName() + ": " + FailureWords.of(e));
            commandLine.getErr().flush();
            return ExitCode.UNKNOWN;
        }
    }
}
