package dev.tidegate.app.command;

import dev.tidegate.app.log.PrintableThrowable;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.text.PrintableText;
import dev.tidegate.runtime.Failures;
import java.io.PrintWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The one place where a failure becomes a few words on standard error and an exit code. */
public final class FailurePrinter implements IExecutionExceptionHandler, IParameterExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(FailurePrinter.class);

    private final TidegateCommand root;

    public FailurePrinter(TidegateCommand root) {
        this.root = root;
    }

    @Override
    public int handleExecutionException(Exception thrown, CommandLine command, ParseResult parsed) {
        TidegateException failure = Failures.classify(thrown);
        if (root.logsJson()) {
            // Whatever reads standard error then expects nothing else.
            LOG.error("{}", failure.describe(), root.verbose() ? thrown : null);
            return failure.category().exitCode();
        }
        PrintWriter err = command.getErr();
        err.println("tidegate: " + PrintableText.lines(failure.describe()));
        if (root.verbose()) {
            err.print(PrintableThrowable.stackTrace(thrown));
        }
        err.flush();
        return failure.category().exitCode();
    }

    @Override
    public int handleParseException(ParameterException wrong, String[] arguments) {
        CommandLine command = wrong.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("tidegate: " + PrintableText.lines(wrong.getMessage()));
        CommandLine.UnmatchedArgumentException.printSuggestions(wrong, err);
        err.println("See " + command.getCommandSpec().qualifiedName() + " --help");
        err.flush();
        return ExitCode.USAGE;
    }
}
