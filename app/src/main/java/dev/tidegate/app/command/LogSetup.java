package dev.tidegate.app.command;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import dev.tidegate.app.command.TidegateCommand.LogFormat;
import dev.tidegate.app.log.PrintableConsole;
import dev.tidegate.runtime.Failures;
import java.util.List;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** The log: standard error, one line an event, Tidegate's own words and the libraries' warnings. */
public final class LogSetup {

    private static final List<String> ENGINE_ENDS =
            List.of("io.debezium.pipeline.ErrorHandler", "io.debezium.embedded.async.AsyncEmbeddedEngine");

    private LogSetup() {}

    public static void apply(LogFormat format, boolean verbose) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        PrintableConsole appender = new PrintableConsole();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(format == LogFormat.JSON ? json(context) : text(context, verbose));
        appender.addFilter(new LogNoiseFilter());
        appender.start();
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(appender);
        root.setLevel(Level.WARN);
        context.getLogger("dev.tidegate").setLevel(verbose ? Level.DEBUG : Level.INFO);
        // The clients warn of every retry they make by themselves; what they give up on arrives as a failure of a role.
        context.getLogger("org.apache.kafka.clients").setLevel(verbose ? Level.WARN : Level.OFF);
        // The same of Debezium's engine, whose errors have no words without their stack traces.
        for (String logger : ENGINE_ENDS) {
            context.getLogger(logger).setLevel(verbose ? Level.WARN : Level.OFF);
        }
        // The driver tells java.util.logging of every failed attempt, with the URL, and throws it as well.
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        context.getLogger("org.postgresql").setLevel(Level.OFF);
    }

    /** A thread that dies of something unexpected says so in the log's words, not in those of the exception. */
    public static void catchAll() {
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> LoggerFactory.getLogger(LogSetup.class)
                .error(
                        "thread {} has ended: {}",
                        thread.getName(),
                        Failures.classify(thrown).describe(),
                        thrown));
    }

    /** For a command that speaks on standard output; the log that was asked for with verbose stays. */
    public static void onlyWarnings() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        Logger ours = context.getLogger("dev.tidegate");
        if (ours.getLevel() == Level.INFO) {
            ours.setLevel(Level.WARN);
        }
    }

    private static Encoder<ILoggingEvent> text(LoggerContext context, boolean verbose) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%d{yyyy-MM-dd HH:mm:ss.SSSXXX} %-5level %logger{0}: %msg%n" + (verbose ? "%ex" : "%nopex"));
        encoder.start();
        return encoder;
    }

    private static Encoder<ILoggingEvent> json(LoggerContext context) {
        JsonEncoder encoder = new JsonEncoder();
        encoder.setContext(context);
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        encoder.setWithContext(false);
        encoder.setWithMessage(false);
        encoder.setWithArguments(false);
        encoder.setWithFormattedMessage(true);
        encoder.start();
        return encoder;
    }
}
