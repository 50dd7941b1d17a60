package dev.tidegate.app.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command without a subcommand, and the options that all of them share. */
@Command(
        name = "tidegate",
        description = "Moves a live PostgreSQL database to another PostgreSQL with no downtime.",
        scope = ScopeType.INHERIT,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        usageHelpWidth = 100,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:the answer is no: findings, differences",
            "2:wrong usage or config",
            "3:could not find out, or failed"
        })
public final class TidegateCommand implements Runnable {

    /** How the log is written. */
    public enum LogFormat {
        TEXT,
        JSON
    }

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "Log more, and show stack traces with errors.")
    private boolean verbose;

    @Option(
            names = "--log-format",
            paramLabel = "text|json",
            defaultValue = "text",
            scope = ScopeType.INHERIT,
            description = "How the log on standard error is written. Default: text.")
    private LogFormat logFormat;

    boolean verbose() {
        return verbose;
    }

    boolean logsJson() {
        return logFormat == LogFormat.JSON;
    }

    public int setUpLogAndRun(ParseResult parsed) {
        LogSetup.apply(logFormat, verbose);
        return new CommandLine.RunLast().execute(parsed);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command");
    }
}
