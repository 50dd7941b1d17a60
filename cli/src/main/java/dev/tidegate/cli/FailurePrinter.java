package dev.tidegate.cli;

import dev.tidegate.core.failure.TidegateException;
import dev.tidegate.core.run.Failures;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The one place where a failure becomes a few words on standard error and an exit code. */
final class FailurePrinter implements IExecutionExceptionHandler, IParameterExceptionHandler {

    private final TidegateCommand root;

    FailurePrinter(TidegateCommand root) {
        this.root = root;
    }

    @Override
    public int handleExecutionException(Exception thrown, CommandLine command, ParseResult parsed) {
        TidegateException failure = Failures.classify(thrown);
        PrintWriter err = command.getErr();
        err.println("tidegate: " + failure.describe());
        if (root.verbose()) {
            thrown.printStackTrace(err);
        }
        err.flush();
        return failure.category().exitCode();
    }

    @Override
    public int handleParseException(ParameterException wrong, String[] arguments) {
        CommandLine command = wrong.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("tidegate: " + wrong.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(wrong, err);
        err.println("See " + command.getCommandSpec().qualifiedName() + " --help");
        err.flush();
        return ExitCode.USAGE;
    }
}
