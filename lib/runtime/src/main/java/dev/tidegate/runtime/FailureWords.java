package dev.tidegate.runtime;

import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.postgres.session.SqlFailures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;

/**
 * The message of an exception as far as it can quote nothing of a row. A stack trace is printed for whoever looks closer, and
 * says where; what the server, a parser or a library found wrong with a value often quotes the value.
 */
public final class FailureWords {

    private static final int CAUSES_MAX = 20;
    /** Shorter than this, a message is a word or two that may stand anywhere. */
    private static final int QUOTE_CHARACTERS_MIN = 8;

    private static final String LEFT_OUT = "(message left out: it may quote a row)";

    private FailureWords() {}

    /** The message, or what stands for it; never null. */
    public static String of(Throwable thrown) {
        String message = thrown.getMessage();
        if (thrown instanceof TidegateException) {
            return message;
        }
        if (thrown instanceof SQLException e) {
            return SqlFailures.describe(e);
        }
        if (message == null) {
            return "";
        }
        return isOfOurWords(thrown) && !quotes(message, thrown.getCause()) ? message : LEFT_OUT;
    }

    /** A text about an exception, without those of its messages that {@link #of} leaves out. */
    public static String without(String text, Throwable thrown) {
        String left = text;
        Throwable cause = thrown;
        for (int i = 0; cause != null && i < CAUSES_MAX; i++) {
            String message = cause.getMessage();
            if (message != null && message.length() >= QUOTE_CHARACTERS_MIN && !message.equals(of(cause))) {
                left = left.replace(message, of(cause));
            }
            cause = cause.getCause();
        }
        return left;
    }

    /** Files, hosts and settings are what these are about; what our own code throws holds no values by our rule. */
    private static boolean isOfOurWords(Throwable thrown) {
        return thrown instanceof IOException
                || thrown instanceof UncheckedIOException
                || thrown instanceof KafkaException
                || thrown instanceof InterruptedException
                || thrown instanceof TimeoutException
                || thrown instanceof Error
                || isThrownByUs(thrown);
    }

    private static boolean isThrownByUs(Throwable thrown) {
        StackTraceElement[] at = thrown.getStackTrace();
        return at.length > 0 && at[0].getClassName().startsWith("dev.tidegate.");
    }

    /** An exception that was made of another one has its message, if nobody gave it one of its own. */
    private static boolean quotes(String message, Throwable cause) {
        return cause != null
                && cause.getMessage() != null
                && message.contains(cause.getMessage())
                && !of(cause).equals(cause.getMessage());
    }
}
