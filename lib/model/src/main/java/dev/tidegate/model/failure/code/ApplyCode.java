package dev.tidegate.model.failure.code;

import dev.tidegate.model.failure.CodeProperty;
import dev.tidegate.model.failure.FailureCategory;
import dev.tidegate.model.failure.FailureCode;
import java.util.List;

/** Codes: apply: from the topic into the target. */
@SuppressWarnings("ImmutableEnumChecker") // the list is immutable
public enum ApplyCode implements FailureCode {
    PIPELINE_UNKNOWN(
            "the target does not know the pipeline yet",
            "start `tidegate run` or `capture`",
            FailureCategory.TRANSIENT),
    LOAD_NOT_FINISHED("the initial copy is not finished", "wait", FailureCategory.TRANSIENT),
    CHECKPOINT_MISSING(
            "the target has no checkpoint, so its position is unknown",
            "drop the pipeline and load again",
            FailureCategory.PERMANENT),
    TOPIC_MISSING("the topic does not exist yet", "start capture: it creates the topic", FailureCategory.TRANSIENT),
    APPLIER_ELSEWHERE(
            "another process applies this lane",
            "let only one applier run; this one takes over when the other is gone",
            FailureCategory.TRANSIENT),
    APPLIER_FENCED(
            "another applier has taken the lane, or a load has changed its tables",
            "if tables are being loaded, no action is needed; otherwise let only one applier run",
            FailureCategory.TRANSIENT),
    LOAD_TABLE_AGAIN(
            "the copied pieces and changes of a table do not add up to its rows",
            "the table is loaded again by itself",
            FailureCategory.TRANSIENT),
    OFFSET_GONE(
            "the next record is no longer at its offset",
            "the next attempt reads the topic from its beginning",
            FailureCategory.TRANSIENT),
    CHAIN_BROKEN(
            "records are missing in the topic",
            "if the slot still has them, delete the topic and start capture; otherwise load again",
            FailureCategory.PERMANENT),
    HISTORY_DIFFERS(
            "the topic holds another history of the source than the target: it was written from a source that had been set back",
            "`tidegate accept-source`, then verify and repair, or load again ([OPERATIONS](OPERATIONS.md#the-source-was-set-back))",
            FailureCategory.PERMANENT),
    RECORD_INVALID(
            "a record breaks the topic contract, or was written by a newer Tidegate",
            "run `capture`, `apply` and `verify` in the same version; otherwise find out who else writes to the topic",
            FailureCategory.PERMANENT),
    ROW_NOT_IDENTIFIED(
            "a change does not identify its row: the replica identity held a column that the WAL does not carry, or a NULL",
            "set a whole replica identity on the source, then load the table again; the lane continues by itself",
            FailureCategory.BLOCKED),
    ROW_AMBIGUOUS(
            "a change identifies several rows of the target",
            "set `REPLICA IDENTITY FULL` on the source, then load the table again; the lane continues by itself",
            FailureCategory.BLOCKED),
    DUAL_WRITE_CONFLICT(
            "an INSERT of the source meets a row that the application wrote to the target, and `tables.dual-write` says `stop`",
            "remove one of both, or choose another policy",
            FailureCategory.BLOCKED),
    DUAL_WRITE_RACE(
            "the application inserts and deletes such a row faster than it can be handled",
            "no action is needed",
            FailureCategory.TRANSIENT),
    APPLY_CONFLICT(
            "a row collides with another row of the target",
            "remove the row or constraint that only the target has",
            FailureCategory.BLOCKED),
    APPLY_REFUSED(
            "the target refused a change",
            "run the SQL of the message, or fix what the database complains about",
            FailureCategory.BLOCKED);

    private final String meaning;
    private final String nextStep;
    private final List<CodeProperty> properties;

    ApplyCode(String meaning, String nextStep, CodeProperty... properties) {
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
