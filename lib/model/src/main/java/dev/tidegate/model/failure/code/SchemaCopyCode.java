package dev.tidegate.model.failure.code;

import dev.tidegate.model.failure.CodeProperty;
import dev.tidegate.model.failure.FailureCategory;
import dev.tidegate.model.failure.FailureCode;
import dev.tidegate.model.failure.Severity;
import java.util.List;

/** Codes: copying and comparing schemas, and the assessment. */
@SuppressWarnings("ImmutableEnumChecker") // the list is immutable
public enum SchemaCopyCode implements FailureCode {
    SCHEMA_UNKNOWN("the source has no such schema", "check `tables.include` or `--schema`", FailureCategory.REFUSED),
    SCHEMA_CLIENT_MISSING(
            "pg_dump and pg_restore are not found",
            "install them, or name their directory with `--programs`",
            FailureCategory.REFUSED),
    SCHEMA_CLIENT_OLD(
            "pg_dump is older than the source, or pg_restore older than pg_dump",
            "install the version that is named",
            FailureCategory.REFUSED),
    SCHEMA_CLIENT_NEW(
            "pg_restore 17 or newer cannot write into a target before 17",
            "install 16 or older, if the source allows it; else copy by hand, as the message says",
            FailureCategory.REFUSED),
    SCHEMA_CLIENT_UNSAFE(
            "pg_dump or pg_restore is of a release with known holes (CVE-2025-8714, CVE-2025-8715)",
            "install 17.6, 16.10, 15.14, 14.19, 13.22 or later",
            Severity.WARNING),
    SCHEMA_CLIENT_SETTING(
            "a setting of the driver has no counterpart in libpq",
            "use the setting that is named",
            FailureCategory.REFUSED),
    SCHEMA_CLIENT_FAILED(
            "a program could not be started, took too long or was ended",
            "start again: existing objects are left as they are",
            FailureCategory.PERMANENT),
    SCHEMA_COPY_RUNNING(
            "another `schema copy` is running in this target", "wait until it is done", FailureCategory.REFUSED),
    SCHEMA_DUMP_FAILED("pg_dump failed", "fix what it complains about", FailureCategory.PERMANENT),
    SCHEMA_RESTORE_FAILED(
            "pg_restore could not create an object",
            "fix what the target complains about, start again",
            FailureCategory.PERMANENT),
    SCHEMA_EXTENSION_MISSING(
            "the target cannot have an extension of the source",
            "install its package, or `--skip-extension`",
            Severity.ERROR),
    SCHEMA_EXTENSION_DENIED(
            "the target did not create an extension",
            "let an administrator create it, start again",
            FailureCategory.PERMANENT),
    SCHEMA_EXTENSION_VERSION("the target has the extension only in another version", "", Severity.INFO),
    SCHEMA_ROLE_MISSING(
            "owners, grants or policies name roles that the target does not have",
            "run the CREATE ROLE of the finding, then `schema copy` again",
            Severity.ERROR,
            Severity.WARNING),
    SCHEMA_RIGHTS_REFUSED(
            "`target.user` may not give objects their owners or grants",
            "run the SQL of the finding as a role that may, then `schema copy` again",
            Severity.WARNING),
    SCHEMA_OUTSIDE("the schemas to copy need objects of other schemas", "name those schemas too", Severity.ERROR),
    SCHEMA_PRE_DATA_MISSING("tables are missing that post-data needs", "copy pre-data first", Severity.ERROR),
    SCHEMA_TABLESPACE("objects are in tablespaces; on the target they go to the default one", "", Severity.INFO),
    SCHEMA_REFRESH("materialized views are created empty", "run the REFRESH of the finding", Severity.INFO),
    SCHEMA_LESSER_OWNER(
            "a function (SECURITY DEFINER), a view or a trigger (ALWAYS, REPLICA) of a role with fewer rights would"
                    + " have those of `target.user`: it is copied without them ([SCHEMA](SCHEMA.md#owners))",
            "let `target.user` give the owners, or run the SQL of the finding",
            Severity.WARNING),
    SCHEMA_SETTING(
            "a setting of the database or of a role is not copied",
            "run the SQL of the finding as a role that may, if the target shall have it",
            Severity.WARNING),
    SCHEMA_NOT_COPIED(
            "an event trigger, a user mapping, or a property of the database is not copied",
            "create it by hand, or run the SQL of the finding",
            Severity.INFO),
    ASSESS_LOCKED(
            "another session holds an exclusive lock on a table of the source",
            "start again when it is released",
            FailureCategory.TRANSIENT);

    private final String meaning;
    private final String nextStep;
    private final List<CodeProperty> properties;

    SchemaCopyCode(String meaning, String nextStep, CodeProperty... properties) {
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
