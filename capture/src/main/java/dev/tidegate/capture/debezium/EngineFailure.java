package dev.tidegate.capture.debezium;

import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.CaptureCode;
import java.sql.SQLException;

/** Gets what ended the engine out of Debezium's and Connect's wrappings. */
final class EngineFailure {

    private static final int CAUSES_MAX = 20;
    private static final int MESSAGE_CHARACTERS_MAX = 300;

    private EngineFailure() {}

    /**
     * A failure that is Debezium's own passes: everything that would make another run useless is checked by Tidegate before
     * each run, and told in its words.
     */
    static Exception of(Throwable thrown) {
        Throwable cause = thrown;
        for (int i = 0; cause != null && i < CAUSES_MAX; i++) {
            if (cause instanceof TidegateException || cause instanceof SQLException) {
                return (Exception) cause;
            }
            cause = cause.getCause();
        }
        return new TidegateException(
                CaptureCode.ENGINE_FAILED,
                "the capture engine failed: " + shortened(thrown),
                "if it does not pass, look at the source's log",
                thrown);
    }

    /** The engine sees no rows, only chunks of bytes, so its messages cannot quote one. */
    private static String shortened(Throwable thrown) {
        String text = String.valueOf(thrown.getMessage()).replaceAll("\\s+", " ");
        return text.length() <= MESSAGE_CHARACTERS_MAX ? text : text.substring(0, MESSAGE_CHARACTERS_MAX) + "...";
    }
}
