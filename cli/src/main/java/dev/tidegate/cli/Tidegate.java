package dev.tidegate.cli;

import picocli.CommandLine;

/** The program. Assembles the commands and turns what they say into the exit code of the process. */
public final class Tidegate {

    private Tidegate() {}

    public static void main(String[] arguments) {
        StopOnSignal stop = StopOnSignal.install();
        int exitCode = run(commandLine(Surroundings.ofProcess(stop)), arguments);
        stop.finish(exitCode);
        System.exit(exitCode);
    }

    /** The commands, for a process or for a test that brings its own surroundings. */
    static CommandLine commandLine(Surroundings surroundings) {
        TidegateCommand root = new TidegateCommand();
        CommandLine commandLine = new CommandLine(root)
                .addSubcommand(new CheckCommand(surroundings))
                .addSubcommand(new RunCommand(surroundings))
                .addSubcommand(new CaptureCommand(surroundings))
                .addSubcommand(new ApplyCommand(surroundings))
                .addSubcommand(new LoadCommand(surroundings))
                .addSubcommand(new StatusCommand(surroundings))
                .addSubcommand(new LagCommand(surroundings))
                .addSubcommand(new GateCommand(surroundings))
                .addSubcommand(new MonitorCommand(surroundings))
                .addSubcommand(new TopCommand(surroundings))
                .addSubcommand(new HealthCommand())
                .addSubcommand(new SequencesCommand(surroundings))
                .addSubcommand(new CommandLine(new VerifyCommand(surroundings))
                        .addSubcommand(new VerifyQueriesCommand(surroundings)))
                .addSubcommand(new CommandLine(new SchemaCommand())
                        .addSubcommand(new SchemaCopyCommand(surroundings))
                        .addSubcommand(new SchemaDiffCommand(surroundings)))
                .addSubcommand(new AssessCommand(surroundings))
                .addSubcommand(new DropCommand(surroundings))
                .addSubcommand(new DemoCommand(surroundings))
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
    private static int run(CommandLine commandLine, String[] arguments) {
        try {
            return commandLine.execute(arguments);
        } catch (Throwable e) {
            commandLine.getErr().println("tidegate: " + e);
            commandLine.getErr().flush();
            return ExitCode.UNKNOWN;
        }
    }
}
