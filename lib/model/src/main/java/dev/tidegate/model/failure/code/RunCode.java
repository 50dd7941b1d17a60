package dev.tidegate.model.failure.code;

import dev.tidegate.model.failure.CodeProperty;
import dev.tidegate.model.failure.FailureCategory;
import dev.tidegate.model.failure.FailureCode;
import dev.tidegate.model.failure.Severity;
import dev.tidegate.model.failure.Tolerance;
import java.util.List;

/** Codes: every role, and the process around them. */
@SuppressWarnings("ImmutableEnumChecker") // the list is immutable
public enum RunCode implements FailureCode {
    CHECK_FAILED(
            "a check could not be completed (error: the database's answer is named), or findings forbid the start (refused)",
            "fix what is listed; `tidegate check` shows it again",
            Severity.ERROR,
            FailureCategory.REFUSED,
            Tolerance.OUTAGE),
    PIPELINE_RUNNING(
            "the pipeline runs already on this data directory",
            "stop the other `tidegate run`",
            FailureCategory.REFUSED),
    BROKER_NOT_STARTED(
            "the embedded broker does not start",
            "if its log is broken, delete its directory: the pipeline continues from the source",
            FailureCategory.PERMANENT),
    BROKER_DIRECTORY(
            "the directory of the embedded broker, which holds rows, belongs to another user or is open to others",
            "run the command that is named, or run as the user that runs `tidegate run`",
            FailureCategory.REFUSED),
    DATABASE_UNAVAILABLE(
            "a database is down, restarts, or has a deadlock",
            "check the database if this persists",
            FailureCategory.TRANSIENT),
    DATABASE_REFUSED(
            "a database refused a statement",
            "fix what it complains about",
            FailureCategory.PERMANENT,
            FailureCategory.BLOCKED),
    KAFKA_UNAVAILABLE("Kafka is down or slow", "check the brokers if this persists", FailureCategory.TRANSIENT),
    KAFKA_CLOCK(
            "this machine's clock is too far ahead of the brokers'",
            "set the clocks, or let the topic use the broker's time",
            FailureCategory.TRANSIENT),
    KAFKA_REFUSED("Kafka refuses a request or a setting", "fix what Kafka complains about", FailureCategory.PERMANENT),
    TOPIC_SETTINGS(
            "the topic has settings that could lose changes",
            "run the command that is named",
            FailureCategory.PERMANENT),
    STATE_FOREIGN(
            "schema `tidegate` of the target, or something in it, belongs to a role that is not trusted: its code could run with"
                    + " the rights of Tidegate's",
            "run the SQL of the message if it is yours; else drop the schema and load again",
            FailureCategory.BLOCKED,
            Severity.ERROR),
    STATE_NEWER(
            "the state in the target was made by a newer Tidegate, which the message names",
            "install that version, or a newer one, for every role",
            FailureCategory.PERMANENT,
            Severity.ERROR),
    STATE_OLDER(
            "the state in the target was made by an older Tidegate",
            "stop that one and start `tidegate run`, or `capture` and `apply`, of this version: the start migrates the state",
            FailureCategory.PERMANENT,
            Severity.INFO),
    VERSIONS_DIFFER(
            "the topic holds a record or a message of another version of Tidegate than the one that reads it",
            "install the version that the message names, so that all roles run the same",
            FailureCategory.PERMANENT),
    IO("a file or a connection failed", "check the disk or the network if this persists", FailureCategory.TRANSIENT),
    INTERNAL("a defect of Tidegate", "report it with the stack trace (`--verbose`)", FailureCategory.PERMANENT);

    private final String meaning;
    private final String nextStep;
    private final List<CodeProperty> properties;

    RunCode(String meaning, String nextStep, CodeProperty... properties) {
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
