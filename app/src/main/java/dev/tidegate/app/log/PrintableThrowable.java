package dev.tidegate.app.log;

import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import dev.tidegate.model.text.PrintableText;
import dev.tidegate.runtime.FailureWords;
import java.util.Arrays;

/** An exception with its stack trace and causes, and of its messages what can quote no row. */
public final class PrintableThrowable implements IThrowableProxy {

    private final IThrowableProxy original;
    private final IThrowableProxy cause;
    private final IThrowableProxy[] suppressed;

    private PrintableThrowable(IThrowableProxy original) {
        this.original = original;
        this.cause = of(original.getCause());
        this.suppressed = Arrays.stream(original.getSuppressed())
                .map(PrintableThrowable::of)
                .toArray(IThrowableProxy[]::new);
    }

    /** @param original may be null, as in an event without one */
    static IThrowableProxy of(IThrowableProxy original) {
        return original == null ? null : new PrintableThrowable(original);
    }

    /** The whole stack trace as text. */
    public static String stackTrace(Throwable thrown) {
        return ThrowableProxyUtil.asString(of(new ThrowableProxy(thrown)));
    }

    @Override
    public String getMessage() {
        return original instanceof ThrowableProxy known
                ? PrintableText.lines(FailureWords.of(known.getThrowable()))
                : "(left out)";
    }

    @Override
    public String getClassName() {
        return original.getClassName();
    }

    @Override
    public StackTraceElementProxy[] getStackTraceElementProxyArray() {
        return original.getStackTraceElementProxyArray();
    }

    @Override
    public int getCommonFrames() {
        return original.getCommonFrames();
    }

    @Override
    public IThrowableProxy getCause() {
        return cause;
    }

    @Override
    public IThrowableProxy[] getSuppressed() {
        return suppressed.clone();
    }

    @Override
    public boolean isCyclic() {
        return original.isCyclic();
    }
}
