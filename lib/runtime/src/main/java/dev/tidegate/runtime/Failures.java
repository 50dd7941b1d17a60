package dev.tidegate.runtime;

import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ApplyCode;
import dev.tidegate.model.failure.code.RunCode;
import dev.tidegate.postgres.session.SessionUnavailableException;
import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.topic.kafka.KafkaFailures;
import dev.tidegate.topic.record.InvalidRecordException;
import dev.tidegate.topic.record.NewerRecordException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import org.apache.kafka.common.KafkaException;

/** Classification of whatever a role or command threw: a failure with a code, which says whether to try again. */
public final class Failures {

    private static final int CAUSES_MAX = 20;

    private Failures() {}

    public static TidegateException classify(Throwable thrown) {
        Throwable cause = thrown;
        for (int i = 0; cause != null && i < CAUSES_MAX; i++) {
            TidegateException known = known(cause);
            if (known != null) {
                return known;
            }
            cause = cause.getCause();
        }
        // The message of an unknown exception may quote a row, so only its class is reported; the cause has the rest.
        return new TidegateException(
                RunCode.INTERNAL,
                "unexpected " + thrown.getClass().getName(),
                "this is a defect of Tidegate: please report it with the stack trace (--verbose)",
                thrown);
    }

    private static TidegateException known(Throwable thrown) {
        if (thrown instanceof TidegateException failure) {
            return failure;
        }
        if (thrown instanceof SQLException e) {
            return ofDatabase(e, "the database");
        }
        if (thrown instanceof KafkaException e) {
            return KafkaFailures.classify(e, "using it");
        }
        if (thrown instanceof NewerRecordException e) {
            return new TidegateException(
                    RunCode.VERSIONS_DIFFER,
                    "capture and apply are of different versions: " + e.getMessage(),
                    "update apply to the version that capture runs; it continues with this record",
                    e);
        }
        if (thrown instanceof InvalidRecordException e) {
            return new TidegateException(
                    ApplyCode.RECORD_INVALID, e.getMessage(), "find out who else writes to the pipeline's topic", e);
        }
        if (thrown instanceof IOException || thrown instanceof UncheckedIOException) {
            return new TidegateException(RunCode.IO, "input or output failed: " + thrown.getMessage(), "", thrown);
        }
        return null;
    }

    /** @param database which one, for people: {@code "the target"} */
    public static TidegateException ofDatabase(SQLException e, String database) {
        String who = e instanceof SessionUnavailableException none ? "the database " + none.place() : database;
        String problem = who + " answered " + SqlFailures.describe(e);
        if (SqlFailures.isTransient(e)) {
            return new TidegateException(
                    RunCode.DATABASE_UNAVAILABLE, problem, "check the database if this persists", e);
        }
        return new TidegateException(RunCode.DATABASE_REFUSED, problem, "fix what the database complains about", e);
    }
}
