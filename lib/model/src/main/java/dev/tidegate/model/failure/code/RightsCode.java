package dev.tidegate.model.failure.code;

import dev.tidegate.model.failure.CodeProperty;
import dev.tidegate.model.failure.FailureCategory;
import dev.tidegate.model.failure.FailureCode;
import dev.tidegate.model.failure.Severity;
import dev.tidegate.model.failure.Tolerance;
import java.util.List;

/** Codes: what the role may not do on the source or the target. */
@SuppressWarnings("ImmutableEnumChecker") // the list is immutable
public enum RightsCode implements FailureCode {
    REPLICATION_REFUSED(
            "the role may not open a replication session",
            "`ALTER ROLE ... REPLICATION`; `GRANT rds_replication` on RDS",
            Severity.ERROR),
    SELECT_DENIED("the role may not read a table", "`GRANT SELECT`", Severity.ERROR),
    USAGE_DENIED("the role (either side) may not use a schema", "`GRANT USAGE ON SCHEMA`", Severity.ERROR),
    ROW_SECURITY(
            "row security can hide rows from the role (either side)",
            "`ALTER ROLE ... BYPASSRLS`; a lane continues by itself",
            Severity.ERROR,
            Tolerance.TABLE_DIFFERENCE,
            FailureCategory.BLOCKED),
    CREATE_DENIED(
            "the role may not create the publication on the source, or the state schema on the target",
            "`GRANT CREATE ON DATABASE`",
            Severity.ERROR),
    OWNERSHIP(
            "only a table's owner can publish it",
            "grant the owner's role; or let an administrator create the publication",
            Severity.ERROR),
    MESSAGE_TABLE_DENIED(
            "the heartbeat table (PostgreSQL 10 to 13) belongs to another role", "grant that role", Severity.ERROR),
    MESSAGE_TABLE_UNSAFE(
            "the heartbeat table (PostgreSQL 10 to 13) belongs to somebody else, has triggers or rules, or others may"
                    + " write it: their code would run with the role's rights, or hold up the heartbeats",
            "run the SQL of the finding",
            Severity.ERROR,
            Severity.WARNING,
            FailureCategory.BLOCKED),
    REPLICATION_ROLE_DENIED(
            "the role may not set `session_replication_role`: triggers and foreign keys would fire again",
            "run the statement of the finding; all ways: [RDS](RDS.md#target)",
            Severity.ERROR),
    STATE_DENIED(
            "the role may not write the state tables in schema `tidegate`",
            "`GRANT ALL ON ALL TABLES IN SCHEMA tidegate`",
            Severity.ERROR),
    WRITE_DENIED(
            "the role may not read and write a table",
            "run the GRANT of the finding; a lane continues by itself",
            Severity.ERROR,
            Tolerance.TABLE_DIFFERENCE,
            FailureCategory.BLOCKED),
    SEQUENCE_READ_DENIED(
            "the role may not read sequences of the source; a warning if no replicated column is known to use them",
            "run the GRANT of the finding, or exclude them",
            Severity.ERROR,
            Severity.WARNING),
    SEQUENCE_SET_DENIED(
            "the role may not read and set sequences of the target; a warning if no replicated column is known to use them",
            "run the GRANT of the finding, or exclude them",
            Severity.ERROR,
            Severity.WARNING);

    private final String meaning;
    private final String nextStep;
    private final List<CodeProperty> properties;

    RightsCode(String meaning, String nextStep, CodeProperty... properties) {
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
