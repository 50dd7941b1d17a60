package dev.tidegate.model.failure.code;

import dev.tidegate.model.failure.CodeProperty;
import dev.tidegate.model.failure.FailureCategory;
import dev.tidegate.model.failure.FailureCode;
import java.util.List;

/** Codes: the initial copy, and tables loaded later. */
@SuppressWarnings("ImmutableEnumChecker") // the list is immutable
public enum LoadCode implements FailureCode {
    TARGET_TABLE_MISSING(
            "the target has no such table: in a load (permanent), or for a change (blocked)",
            "create the table; `check` prints the DDL",
            FailureCategory.PERMANENT,
            FailureCategory.BLOCKED),
    TABLE_REWRITTEN(
            "a table was truncated, altered or rewritten before it was copied",
            "its copy restarts by itself; avoid TRUNCATE, ALTER TABLE and VACUUM FULL until it is done",
            FailureCategory.TRANSIENT),
    TARGET_TABLE_ALTERED(
            "a table of the target was altered while it was loaded, or in the middle of a transaction",
            "continues by itself with the table as it is now",
            FailureCategory.TRANSIENT),
    SNAPSHOT_LOST(
            "the session that holds the load's snapshot is gone",
            "the load continues by itself with a new one",
            FailureCategory.TRANSIENT),
    LOAD_INDEX_FAILED(
            "an index or constraint that was dropped for the copy cannot be built",
            "fix the rows on the source; or give it up by deleting its row in `tidegate.load_index`",
            FailureCategory.TRANSIENT,
            FailureCategory.PERMANENT),
    LOAD_APPEND_AGAIN(
            "a table has to be copied again although rows were appended",
            "delete those rows, then load without `load.append`",
            FailureCategory.PERMANENT),
    NOT_STREAMING(
            "`load` on a pipeline that does not stream yet", "`run` loads all tables first", FailureCategory.REFUSED),
    TABLE_UNKNOWN(
            "`load` of a table that is not selected", "check the name and `tables.include`", FailureCategory.REFUSED),
    TABLE_NAME("not of the form schema.table", "", FailureCategory.USAGE),
    LOAD_COPY_FAILED(
            "copying a table failed; whether it is tried again depends on the database's answer",
            "fix what the database complains about",
            FailureCategory.TRANSIENT,
            FailureCategory.PERMANENT),
    LOAD_COUNT_DIFFERS(
            "the target took another number of rows than the source sent",
            "look for triggers and rules on the target's table",
            FailureCategory.PERMANENT),
    LOAD_RUNNING("another process is loading this pipeline", "let it work, or stop it", FailureCategory.REFUSED),
    LOAD_LOCK_FOREIGN(
            "a session of a role that is not Tidegate's keeps the lock for loads; any role of the target can take it",
            "end that session, which the message names; the load then continues by itself",
            FailureCategory.TRANSIENT),
    LOAD_STATE_CHANGED(
            "the pipeline's state was changed during the load",
            "find out who runs or drops the pipeline",
            FailureCategory.PERMANENT);

    private final String meaning;
    private final String nextStep;
    private final List<CodeProperty> properties;

    LoadCode(String meaning, String nextStep, CodeProperty... properties) {
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
