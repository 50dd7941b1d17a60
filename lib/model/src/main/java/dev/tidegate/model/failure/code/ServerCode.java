package dev.tidegate.model.failure.code;

import dev.tidegate.model.failure.CodeProperty;
import dev.tidegate.model.failure.FailureCategory;
import dev.tidegate.model.failure.FailureCode;
import dev.tidegate.model.failure.Severity;
import dev.tidegate.model.failure.Tolerance;
import java.util.List;

/** Codes: the two servers, their encodings, the slot and the publication. */
@SuppressWarnings("ImmutableEnumChecker") // the list is immutable
public enum ServerCode implements FailureCode {
    VERSION(
            "the server (either side) is older than PostgreSQL 10, or newer than what is tested",
            "use another server or a newer Tidegate",
            Severity.ERROR,
            Severity.WARNING),
    SAME_DATABASE("source and target are the same database", "check both URLs", Severity.ERROR),
    SOURCE_IN_RECOVERY(
            "the source is a standby",
            "promote it, or name the primary in `source.url`",
            Severity.ERROR,
            FailureCategory.TRANSIENT),
    TARGET_IN_RECOVERY("the target is a standby", "name the primary in `target.url`", Severity.ERROR),
    TARGET_READ_ONLY(
            "`default_transaction_read_only` is on: Tidegate's sessions write all the same, others do not",
            "switch it off before the cutover",
            Severity.WARNING),
    ENCODING(
            "the target is not UTF8; or the encoding of the source's bytes is not known",
            "use a target with `ENCODING 'UTF8'`; set `source.encoding.convert-from`",
            Severity.ERROR,
            FailureCategory.PERMANENT),
    ENCODING_CONVERTED("the source's text is converted to UTF8", "run `tidegate check --encoding`", Severity.WARNING),
    ENCODING_NAME(
            "names of tables or columns are not in the database's encoding; in a SQL_ASCII source, not UTF-8",
            "rename them",
            Severity.ERROR,
            FailureCategory.PERMANENT),
    ENCODING_REFUSED(
            "a value cannot be converted to UTF8 (in `check`: with `--encoding`)",
            "correct the row, or name its encoding in `source.encoding.columns`. Once there is a slot, the WAL keeps old rows: name the encoding, or (REPLICA IDENTITY FULL) `drop` the pipeline before correcting",
            Severity.ERROR,
            FailureCategory.PERMANENT),
    ENCODING_SCANNED("(`--encoding`) how much was read", "", Severity.INFO),
    WAL_LEVEL(
            "`wal_level` is not `logical`", "set it and restart; `rds.logical_replication = 1` on RDS", Severity.ERROR),
    WAL_RETENTION("how much WAL the source keeps for a slot that nobody reads", "", Severity.INFO),
    LOCKS_EXHAUSTED(
            "the server's lock table has no room for a lock on every table at once",
            "raise `max_locks_per_transaction`, and restart the server",
            Severity.ERROR),
    SYNCHRONOUS_STANDBY(
            "`synchronous_standby_names` of the source takes in Tidegate's session: the application's commits would wait for it; nothing is streamed meanwhile (transient: the stream starts again under another name)",
            "list the standbys by their names",
            Severity.ERROR,
            FailureCategory.BLOCKED,
            FailureCategory.TRANSIENT,
            Tolerance.AWAITED),
    WALSENDERS_EXHAUSTED("no walsender is free", "raise `max_wal_senders`", Severity.ERROR),
    SLOTS_EXHAUSTED(
            "no replication slot is free on the source",
            "raise `max_replication_slots`, or drop a slot",
            Severity.ERROR,
            FailureCategory.PERMANENT),
    SLOT_IDLE_TIMEOUT(
            "the source invalidates slots that stay idle", "`idle_replication_slot_timeout = 0`", Severity.WARNING),
    SLOT_BLOCKED(
            "the slot could not be created: the source waits for open transactions",
            "end them, and start again",
            FailureCategory.PERMANENT),
    SLOT_MISSING(
            "the pipeline's slot does not exist any more",
            "start over: `tidegate drop`, then `tidegate run`",
            Severity.ERROR,
            FailureCategory.PERMANENT),
    SLOT_LOST(
            "the source has invalidated the slot: WAL that it needed is removed",
            "start over: `tidegate drop`, then `tidegate run`",
            Severity.ERROR,
            FailureCategory.PERMANENT),
    SLOT_NOT_OURS(
            "a slot of this name belongs to someone else, or has another plugin or database",
            "drop it, or rename the pipeline; load again if it had started",
            Severity.ERROR,
            FailureCategory.PERMANENT),
    SLOT_AHEAD("the slot was advanced or created again: changes are missing", "load again", FailureCategory.PERMANENT),
    SLOT_IN_USE(
            "a walsender reads the slot: the pipeline runs (info), another capture runs (transient), or a load wants the slot (permanent)",
            "stop the other one; capture takes over when the slot is free",
            Severity.INFO,
            FailureCategory.TRANSIENT,
            FailureCategory.PERMANENT),
    FAILOVER_SLOT(
            "whether the standbys that `source.url` names have a copy of the slot, and so whether the pipeline survives a failover",
            "as the message says ([OPERATIONS](OPERATIONS.md#failover-slots))",
            Severity.INFO,
            Severity.WARNING),
    OPEN_TRANSACTION("the slot cannot be created before an old transaction ends", "end it", Severity.WARNING),
    SOURCE_CHANGED(
            "the pipeline in the target comes from another source cluster",
            "point `source.url` at the old one; or `tidegate drop` and load again",
            Severity.ERROR,
            FailureCategory.PERMANENT),
    SOURCE_SET_BACK(
            "the source lacks, or has other transactions in place of, what was read from it: it was set back to an older copy of itself",
            "`tidegate accept-source`, then verify and repair, or load again ([OPERATIONS](OPERATIONS.md#the-source-was-set-back))",
            Severity.ERROR,
            FailureCategory.PERMANENT),
    FAILOVER_LOST_WAL(
            "the promoted standby lacks transactions that were read from the old primary",
            "`tidegate accept-source`, then verify and repair, or load again ([OPERATIONS](OPERATIONS.md#the-source-was-set-back))",
            Severity.ERROR,
            FailureCategory.PERMANENT),
    OLD_PRIMARY(
            "the source is the primary from before a failover that the stream has followed",
            "stop it, or take its host out of `source.url`",
            Severity.ERROR,
            FailureCategory.PERMANENT),
    SOURCE_REFUSED(
            "the last capture refused the source; the code in the message says why",
            "follow its next step",
            Severity.WARNING,
            FailureCategory.TRANSIENT),
    PUBLICATION_DIFFERS(
            "the publication of this name is not Tidegate's, or does not fit the selection",
            "drop it, restore the selection, or rename the pipeline",
            Severity.ERROR,
            FailureCategory.PERMANENT),
    PUBLICATION_MISSING(
            "the pipeline's publication was dropped: nothing is streamed",
            "run the SQL of the message, then load the tables again, or verify them",
            Severity.ERROR,
            FailureCategory.BLOCKED),
    PUBLICATION_LOST(
            "the WAL holds changes from while the publication was dropped, and servers before 18 do not pass them",
            "start over: `tidegate drop`, then `tidegate run`",
            FailureCategory.PERMANENT);

    private final String meaning;
    private final String nextStep;
    private final List<CodeProperty> properties;

    ServerCode(String meaning, String nextStep, CodeProperty... properties) {
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
