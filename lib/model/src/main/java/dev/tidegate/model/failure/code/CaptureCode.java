package dev.tidegate.model.failure.code;

import dev.tidegate.model.failure.CodeProperty;
import dev.tidegate.model.failure.FailureCategory;
import dev.tidegate.model.failure.FailureCode;
import dev.tidegate.model.failure.Severity;
import java.util.List;

/** Codes: capture: from the source's WAL into the topic. */
@SuppressWarnings("ImmutableEnumChecker") // the list is immutable
public enum CaptureCode implements FailureCode {
    NOT_LOADED(
            "the target does not know the pipeline, or its load is not finished",
            "`tidegate run` loads first",
            FailureCategory.PERMANENT),
    CHECKPOINT_OF_ANOTHER_STREAM(
            "the target's checkpoint belongs to another stream",
            "drop the pipeline and load again",
            FailureCategory.PERMANENT),
    TOPIC_OF_ANOTHER_STREAM(
            "the topic is left over from an earlier pipeline of this name",
            "delete the topic",
            FailureCategory.PERMANENT),
    BROKER_DISK_LOW(
            "the embedded broker's disk is nearly full: capture waits",
            "free disk space, or lower `capture.disk-free-min`",
            FailureCategory.TRANSIENT),
    SOURCE_COMMIT_PENDING(
            "a transaction is in the source's WAL, but its commit does not end on the source",
            "check the source's synchronous standby",
            FailureCategory.TRANSIENT),
    WAL_UNREADABLE(
            "the source sent something that this version does not understand",
            "report it; nothing was skipped",
            FailureCategory.PERMANENT),
    FOREIGN_MESSAGES(
            "somebody with a login on the source writes logical messages with the pipeline's prefix; they are left out"
                    + " and counted",
            "find out who; `REVOKE EXECUTE ON FUNCTION pg_logical_emit_message`"
                    + " ([SECURITY](SECURITY.md#messages-in-the-wal))",
            Severity.WARNING),
    ENGINE_FAILED("Debezium's engine failed", "if this persists, check the source's log", FailureCategory.TRANSIENT),
    PRODUCER_FENCED(
            "another capture took over, or Kafka got a late request of this one",
            "let only one capture run; this one takes over when the other is gone",
            FailureCategory.TRANSIENT),
    RECORD_TOO_LARGE(
            "a record is larger than Kafka takes",
            "raise `max.message.bytes` and `message.max.bytes`",
            FailureCategory.PERMANENT);

    private final String meaning;
    private final String nextStep;
    private final List<CodeProperty> properties;

    CaptureCode(String meaning, String nextStep, CodeProperty... properties) {
        this.meaning = meaning;
        this.nextStep = nextStep;
        this.properties = List.of(properties);
    }

    @Override
    public String meaning() {
        return meaning;
    }

    @Override
    public String nextStep() {
        return nextStep;
    }

    @Override
    public List<CodeProperty> properties() {
        return properties;
    }

    @Override
    public String toString() {
        return text();
    }
}
