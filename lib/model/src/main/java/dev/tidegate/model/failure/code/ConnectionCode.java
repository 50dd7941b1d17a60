package dev.tidegate.model.failure.code;

import dev.tidegate.model.failure.CodeProperty;
import dev.tidegate.model.failure.FailureCategory;
import dev.tidegate.model.failure.FailureCode;
import dev.tidegate.model.failure.Severity;
import dev.tidegate.model.failure.Tolerance;
import java.util.List;

/** Codes: sessions, Kafka and the data directory. */
@SuppressWarnings("ImmutableEnumChecker") // the list is immutable
public enum ConnectionCode implements FailureCode {
    SESSION_SETTINGS(
            "a session setting does not take effect: something stands between Tidegate and the database",
            "connect directly, without a pooler",
            Severity.ERROR,
            FailureCategory.PERMANENT),
    SOCKET_FACTORY(
            "`socketFactory` is set for a database: Tidegate does not see these connections, so one that dies without a word is left to TCP",
            "leave `socketFactory` out",
            Severity.WARNING),
    KAFKA("what the cluster has: brokers, topic, replication", "", Severity.INFO),
    KAFKA_EMBEDDED(
            "the embedded broker is a single one: the source keeps its WAL until the target has applied it",
            "",
            Severity.INFO),
    KAFKA_UNREACHABLE(
            "Kafka does not answer",
            "check `kafka.bootstrap-servers` and `kafka.properties`, and whether the brokers run",
            Severity.ERROR,
            Tolerance.OUTAGE),
    KAFKA_DENIED(
            "Kafka refuses the client: TLS, login or ACLs",
            "check `security.protocol`, `sasl.*`, `ssl.*` in `kafka.properties`, and the ACLs",
            Severity.ERROR,
            FailureCategory.PERMANENT),
    DATA_DIR(
            "`data-dir` is not a directory, not writable, another user's, or open for everybody to write",
            "change its owner or mode, or name another one",
            Severity.ERROR),
    DATA_DIR_OPEN(
            "other users can read the embedded broker's directory, as older versions left it",
            "none: `tidegate run` closes it when it starts",
            Severity.WARNING);

    private final String meaning;
    private final String nextStep;
    private final List<CodeProperty> properties;

    ConnectionCode(String meaning, String nextStep, CodeProperty... properties) {
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
