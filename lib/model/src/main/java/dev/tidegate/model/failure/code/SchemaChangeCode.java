package dev.tidegate.model.failure.code;

import dev.tidegate.model.failure.CodeProperty;
import dev.tidegate.model.failure.FailureCategory;
import dev.tidegate.model.failure.FailureCode;
import dev.tidegate.model.failure.Severity;
import java.util.Arrays;
import java.util.List;

/** Codes: tables that change while the pipeline runs. */
@SuppressWarnings("ImmutableEnumChecker") // the list is immutable
public enum SchemaChangeCode implements FailureCode {
    TARGET_COLUMN_MISSING(
            "a change has a column that the target's table does not have",
            "run the SQL of the message on the target ([SCHEMA-CHANGES](SCHEMA-CHANGES.md))",
            FailureCategory.BLOCKED),
    TARGET_COLUMN_NOT_NULL(
            "a column was dropped on the source, and the target's allows no null and has no default",
            "run the SQL of the message",
            FailureCategory.BLOCKED),
    TARGET_LABEL_MISSING(
            "a value has a label that the target's enum does not have: a new one of the source, or one that was renamed there",
            "run the SQL of the message on the target",
            FailureCategory.BLOCKED),
    TARGET_TYPE_DIFFERS(
            "a composite value does not have the fields of the target's type",
            "make the target's type like the source's; `check` names the difference (`TYPE-CONTENT`)",
            FailureCategory.BLOCKED),
    TARGET_PARTITION_MISSING(
            "the target has no partition for a row",
            "run the SQL of the message on the target",
            FailureCategory.BLOCKED),
    COLUMN_RENAMED(
            "a column has another name on the source",
            "run the SQL of the message: rename the target's",
            FailureCategory.BLOCKED),
    COLUMN_RETYPED(
            "a column has another type on the source, or all its rows were rewritten",
            "run the SQL of the message, with the source's `USING` if it had one; or acknowledge",
            FailureCategory.BLOCKED),
    COLUMN_REPLACED(
            "a column was dropped and added again under its name, on the source or the target",
            "run the SQL of the message, or acknowledge",
            FailureCategory.BLOCKED),
    COLUMN_CONTENT_DIFFERS(
            "a column is new on the source, and the target's column of that name holds other values",
            "run the SQL of the message",
            FailureCategory.BLOCKED),
    COLUMN_CONTENT_UNKNOWN(
            "a column is new on the source, or was not sent before, and the values of its existing rows were never sent",
            "fill the target's column from the source's, then acknowledge; or load the table again",
            FailureCategory.BLOCKED),
    SCHEMA_UNCLEAR(
            "which columns are still the same ones cannot be determined",
            "correct the target's table, then acknowledge",
            FailureCategory.BLOCKED),
    TABLE_RENAMED(
            "a table has another name on the source",
            "run the SQL of the message",
            FailureCategory.BLOCKED,
            Severity.WARNING),
    TABLE_REPLACED(
            "a table was dropped and created again on the source",
            "as the message says",
            FailureCategory.BLOCKED,
            Severity.WARNING),
    TARGET_TABLE_REPLACED(
            "a table of the target was dropped and created again",
            "load it again; or fill it and acknowledge",
            FailureCategory.BLOCKED),
    COLUMN_DROPPED(
            "event: a column was dropped on the source, the target keeps it",
            "drop it when nobody needs it",
            Severity.WARNING),
    COLUMN_ADDED("event: Tidegate added a column on the target", "", Severity.INFO),
    NEW_TABLE(
            "a table was created after the pipeline, and its changes are not replicated",
            "as the message says",
            Severity.WARNING),
    TABLE_DROPPED("a table was dropped on the source", "drop it on the target when nobody needs it", Severity.WARNING),
    TABLE_NOT_PUBLISHED(
            "a table was removed from the publication: its changes are not replicated",
            "load it again, or exclude it",
            Severity.WARNING),
    PUBLICATION_CHANGED(
            "the publication was changed, not by Tidegate, and rows may be missing on the target; the gate stays shut",
            "run the SQL of the message, then load these tables again, or verify them",
            Severity.WARNING),
    PARTITION_ATTACHED(
            "a table was attached to a replicated one with rows of its own, or was detached for a while; the gate stays shut",
            "load the partitioned table again, or verify it",
            Severity.WARNING),
    PARTITION_DETACHED(
            "a partition with its rows was detached from a replicated table, or dropped; the gate stays shut",
            "do the same on the target and verify the table, or load it again",
            Severity.WARNING),
    TRUNCATE_UNSENT(
            "a single partition was truncated, or any table on PostgreSQL 10, which is not in the stream; the gate stays shut",
            "do the same on the target and verify the table, or load it again",
            Severity.WARNING),
    SOURCE_ACCEPTED(
            "the source was accepted although it lacks what was read from it: rows of the table may differ; the gate stays shut",
            "`tidegate verify --repair apply`, or load the table again",
            Severity.WARNING),
    SOURCE_CATALOG_CHANGED(
            "event: triggers, rules, policies, a sequence or settings changed on the source; the target keeps its own",
            "`tidegate schema diff` compares both sides",
            Severity.INFO);

    private final String meaning;
    private final String nextStep;
    private final List<CodeProperty> properties;

    SchemaChangeCode(String meaning, String nextStep, CodeProperty... properties) {
        this.meaning = meaning;
        this.nextStep = nextStep;
        this.properties = List.of(properties);
    }

    /** @param text as {@link #text} gives it */
    public static SchemaChangeCode of(String text) {
        return Arrays.stream(values())
                .filter(code -> code.text().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(text));
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
