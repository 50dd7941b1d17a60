package dev.tidegate.model.failure.code;

import dev.tidegate.model.failure.CodeProperty;
import dev.tidegate.model.failure.FailureCategory;
import dev.tidegate.model.failure.FailureCode;
import java.util.List;

/** Codes: the config file and what a command is asked to do. */
@SuppressWarnings("ImmutableEnumChecker") // the list is immutable
public enum ConfigCode implements FailureCode {
    CONFIG_UNREADABLE("the config file cannot be read", "name the file with `-c`", FailureCategory.USAGE),
    CONFIG_SYNTAX(
            "the config file is not YAML",
            "fix the line that is named; put special characters into double quotes",
            FailureCategory.USAGE),
    CONFIG_INVALID(
            "keys are unknown or missing, or values are not allowed; all of them are listed",
            "fix each one",
            FailureCategory.USAGE),
    KAFKA_ADDRESS(
            "`capture` and `apply` need an external Kafka, and none is configured",
            "set `kafka.bootstrap-servers`, or use `tidegate run`",
            FailureCategory.USAGE),
    CONFIRMATION_MISSING(
            "`drop` asks before it removes anything, and nobody can answer", "add `--yes`", FailureCategory.USAGE),
    REPORT_UNWRITABLE("the HTML report cannot be written", "name another file", FailureCategory.USAGE),
    TARGET_UNREADABLE(
            "`status` cannot read the target",
            "check the target; the message has its answer",
            FailureCategory.TRANSIENT),
    MONITOR_ADDRESS(
            "`tidegate monitor` cannot listen on its address",
            "free the port, or set `monitor.listen`",
            FailureCategory.PERMANENT),
    MONITOR_CLOUDWATCH(
            "`tidegate monitor` cannot send metrics to CloudWatch: no region is set",
            "set `monitor.export.cloudwatch.region`, or `AWS_REGION`",
            FailureCategory.PERMANENT),
    MONITOR_KEYSTORE(
            "the key for HTTPS cannot be read",
            "`monitor.tls.keystore` must be a PKCS12 file with key and certificate, `monitor.tls.password` its password",
            FailureCategory.PERMANENT),
    HEALTH_ADDRESS(
            "the health endpoint cannot listen on the address of `--health` or `TIDEGATE_HEALTH`",
            "free the port, or use another one",
            FailureCategory.USAGE,
            FailureCategory.PERMANENT),
    DEMO_SERVERS(
            "there are no PostgreSQL servers for `demo` on this platform",
            "run it on Linux or macOS, or use docker-compose.yml",
            FailureCategory.USAGE),
    DEMO_INTERRUPTED("the demo was stopped before it could compare", "start it again", FailureCategory.PERMANENT),
    TYPES_DENIED(
            "`check --types`: the role may not create a schema in one of the databases",
            "run the GRANT of the error",
            FailureCategory.PERMANENT),
    TYPES_SCHEMA(
            "`check --types`: there is a schema `tidegate_types` that Tidegate did not create, or another such check is running",
            "rename the schema, or wait",
            FailureCategory.PERMANENT),
    TYPES_STOPPED("`check --types` was stopped before its end; its schemas are removed", "", FailureCategory.PERMANENT),
    TYPES_LEFT(
            "`check --types` could not remove its schema",
            "the next run removes it; or `DROP SCHEMA tidegate_types CASCADE`",
            FailureCategory.PERMANENT);

    private final String meaning;
    private final String nextStep;
    private final List<CodeProperty> properties;

    ConfigCode(String meaning, String nextStep, CodeProperty... properties) {
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
