package dev.tidegate.model.failure.code;

import dev.tidegate.model.failure.CodeProperty;
import dev.tidegate.model.failure.FailureCategory;
import dev.tidegate.model.failure.FailureCode;
import dev.tidegate.model.failure.Severity;
import dev.tidegate.model.failure.Tolerance;
import java.util.List;

/** Codes: the selection of tables, and how the two sides' tables, columns and sequences fit each other. */
@SuppressWarnings("ImmutableEnumChecker") // the list is immutable
public enum TableCode implements FailureCode {
    NO_TABLES("no table is selected", "check `tables.include`", Severity.ERROR, FailureCategory.PERMANENT),
    NOT_REPLICATED(
            "views, materialized views, foreign and unlogged tables are not replicated",
            "as the finding says",
            Severity.INFO,
            Severity.WARNING),
    NOT_SELECTED(
            "tables of the source are in neither `tables.include` nor `tables.exclude`, or foreign keys lead to tables that"
                    + " are not replicated",
            "add them to `tables.include`; or to `tables.exclude`, if the application can do without their rows",
            Severity.WARNING,
            Severity.INFO),
    LARGE_OBJECTS(
            "large objects are not replicated",
            "move them to bytea, or copy them with pg_dump before a cutover",
            Severity.WARNING),
    TABLE_WITHOUT_COLUMNS(
            "a table has no column that can be copied",
            "add it to `tables.exclude`",
            Severity.ERROR,
            FailureCategory.PERMANENT),
    CHILD_NOT_SELECTED(
            "a table inherits from a replicated one, but is not selected",
            "add it to `tables.include`",
            Severity.WARNING),
    PARTITION_EXCLUDED(
            "a partition is excluded, but a partitioned table is replicated whole",
            "exclude the table, or no partition",
            Severity.ERROR),
    PARTITION_NOT_REPLICATED("a partition is unlogged or foreign", "as the finding says", Severity.ERROR),
    PARTITION_IDENTITY(
            "a partition has no usable replica identity, or partitions of one table have different ones",
            "run the SQL of the finding",
            Severity.ERROR,
            Tolerance.TABLE_DIFFERENCE),
    PARTITION_KEY_ONLY(
            "rows of a partitioned table are identified by a key that is unique in each partition only",
            "run the SQL of the finding, if a key can occur in two partitions",
            Severity.WARNING),
    PARTITION_WITHOUT_IDENTITY(
            "a new partition will have no replica identity, so that the application's UPDATE and DELETE fail",
            "give each new partition `REPLICA IDENTITY FULL`",
            Severity.WARNING),
    PARTITION_TRUNCATE(
            "TRUNCATE, DROP or DETACH of a single partition is not replicated",
            "use DELETE, or TRUNCATE the whole table",
            Severity.WARNING),
    PARTITIONS_FIXED(
            "before PostgreSQL 13, a partition created later is not replicated",
            "create partitions before the start",
            Severity.WARNING),
    TRUNCATE_NOT_REPLICATED(
            "PostgreSQL 10 does not replicate TRUNCATE", "use DELETE, or truncate both sides", Severity.WARNING),
    REPLICA_IDENTITY(
            "a table without usable replica identity: UPDATE and DELETE would fail on the source",
            "run the SQL of the finding",
            Severity.ERROR,
            Tolerance.TABLE_DIFFERENCE),
    TABLE_WITH_OIDS(
            "a table of PostgreSQL 10 or 11 that was made WITH OIDS: its oids are not replicated",
            "copy the oids into an ordinary column if anything uses them, then run the SQL of the finding",
            Severity.WARNING),
    GENERATED_COLUMN_IN_IDENTITY(
            "the replica identity holds a generated column, which is not published",
            "run the SQL of the finding",
            Severity.ERROR,
            Tolerance.TABLE_DIFFERENCE),
    TABLE_MISSING(
            "the target has no such table", "run the DDL of the finding", Severity.ERROR, Tolerance.TABLE_DIFFERENCE),
    TABLE_KIND("it is not a table on the target", "replace it by a table, or exclude it", Severity.ERROR),
    COLUMN_MISSING(
            "the target's table lacks a column; info if the source generates it, because then it is not sent",
            "run the DDL of the finding, or `omit` it in `tables.map`",
            Severity.ERROR,
            Severity.INFO,
            Tolerance.TABLE_DIFFERENCE),
    COLUMN_OMITTED("`tables.map` omits the column: its values are not written", "", Severity.INFO),
    EXTRA_COLUMN(
            "nothing is written to the target's column; an error if it allows no null and has no default",
            "`DROP NOT NULL`, or a default",
            Severity.ERROR,
            Severity.INFO,
            Tolerance.TABLE_DIFFERENCE),
    GENERATED_COLUMN(
            "one side generates the column, the other does not; a warning if both do by other expressions",
            "run the DDL of the finding, or the SQL of the stop: the lane continues by itself",
            Severity.ERROR,
            Severity.WARNING,
            Tolerance.TABLE_DIFFERENCE,
            FailureCategory.BLOCKED),
    NOT_NULL(
            "the source allows null, the target does not",
            "`DROP NOT NULL`",
            Severity.ERROR,
            Tolerance.TABLE_DIFFERENCE),
    TYPE_DIFFERS(
            "the target's type does not take all values of the source's",
            "run the DDL of the finding; `check` prints it",
            Severity.ERROR,
            FailureCategory.PERMANENT,
            Tolerance.TABLE_DIFFERENCE),
    TYPE_CONTENT(
            "a type of one name, but other content: fields of a composite, labels of an enum, subtype of a range, base or"
                    + " constraints of a domain, version of an extension, rules of a collation; a warning if every value is taken"
                    + " and means the same",
            "make the target's type like the source's",
            Severity.ERROR,
            Severity.WARNING,
            Tolerance.TABLE_DIFFERENCE),
    TYPE_WIDER("the target's type is another one that takes every value exactly", "", Severity.INFO),
    PRECISION_NARROWER(
            "the target's column keeps fewer digits, and the config does not accept rounding; while applying: a type was altered on one side",
            "run the SQL that is named; or set `timestamp-precision`, `numeric-scale` or `column-precision: round`; or exclude the table",
            Severity.ERROR,
            FailureCategory.BLOCKED,
            Tolerance.TABLE_DIFFERENCE),
    PRECISION_ROUNDED(
            "the target's column keeps fewer digits, and the config accepts that PostgreSQL rounds",
            "",
            Severity.WARNING),
    PRECISION_IN_KEY(
            "the target's key column keeps fewer digits, so two rows could become one: never accepted",
            "run the SQL that is named",
            Severity.ERROR,
            FailureCategory.BLOCKED),
    DUAL_WRITE_UNKNOWN(
            "an entry of `tables.dual-write` matches no table of the source",
            "correct the name, or remove the entry",
            Severity.ERROR),
    DUAL_WRITE_COLUMN(
            "`newest-by` names a column that one side does not have", "name one that both have", Severity.ERROR),
    DUAL_WRITE_KEYLESS(
            "a table of `tables.dual-write` has no key: policies other than `source-wins` cannot be applied, and `verify` cannot say whether its rows settle",
            "give it a primary key on both sides",
            Severity.ERROR,
            Severity.WARNING),
    TABLE_MAP_UNKNOWN(
            "an entry of `tables.map` matches no table of the pipeline",
            "correct the name, or remove the entry",
            Severity.ERROR),
    TABLE_MAP_COLUMN(
            "an entry names a column that the source's table does not have",
            "correct the name, or remove it",
            Severity.ERROR,
            Tolerance.TABLE_DIFFERENCE),
    TABLE_MAP_KEY("an entry omits a column of the key", "do not omit it", Severity.ERROR, Tolerance.TABLE_DIFFERENCE),
    TABLE_MAP_AMBIGUOUS(
            "two patterns of `tables.map` match one table",
            "narrow one of them",
            Severity.ERROR,
            FailureCategory.PERMANENT),
    TABLE_MAP_COLLISION(
            "two tables, or two columns, would become one on the target",
            "give one of them another target",
            Severity.ERROR,
            FailureCategory.PERMANENT),
    TABLE_MAP_CHANGED(
            "a table was loaded under other names than `tables.map` gives it now",
            "restore the map, start over with `tidegate drop`, or run the UPDATE that is named",
            Severity.ERROR,
            FailureCategory.PERMANENT),
    TYPE_REFUSED(
            "a column has a type of which not all values can be replicated unchanged",
            "give it another type on both sides, or exclude the table; for xml also `types.xml-declarations`",
            Severity.ERROR),
    TYPE_LIMIT(
            "a column has a type of which some values stop the pipeline, or lose what the config accepts to lose",
            "check whether your data has such values",
            Severity.WARNING),
    ROW_TOO_LARGE(
            "rows are larger than what PostgreSQL can safely print",
            "the finding's SQL finds them: shorten them, or exclude the table",
            Severity.ERROR),
    ROW_HEAP("a row is large for the JVM's heap", "`TIDEGATE_JAVA_OPTS` of the finding", Severity.WARNING),
    ROW_SIZE_UNKNOWN(
            "the time limit ended the search for too large rows before all tables were read",
            "run the finding's SQL when there is time",
            Severity.WARNING,
            Severity.INFO),
    NO_KEY(
            "a table without key: every UPDATE and DELETE searches the target's whole table",
            "add a primary key on both sides",
            Severity.WARNING,
            Tolerance.TABLE_DIFFERENCE),
    KEY_INDEX_MISSING(
            "the target has no unique index on the key",
            "`CREATE UNIQUE INDEX`",
            Severity.WARNING,
            Tolerance.TABLE_DIFFERENCE),
    TARGET_NOT_EMPTY(
            "a table holds rows that this pipeline did not write",
            "empty it, set `load.truncate` or `load.append`, or exclude it",
            Severity.ERROR,
            FailureCategory.PERMANENT),
    TARGET_TRUNCATED("such rows will be removed (`load.truncate`)", "", Severity.WARNING),
    TARGET_TRIGGER(
            "a trigger or rule on the target fires on replicated rows as well",
            "`ENABLE TRIGGER`, without ALWAYS or REPLICA",
            Severity.WARNING),
    TARGET_CODE_OF_OTHERS(
            "a function of a role with fewer rights runs with the rights of `target.user` when rows are replicated: of"
                    + " a trigger (ALWAYS, REPLICA), an error; of a CHECK constraint, a domain, an index, a generated"
                    + " column or a default, a warning",
            "run the SQL of the finding; or replicate as a role with few rights ([RDS](RDS.md#target)); or"
                    + " `apply.trust-triggers`",
            Severity.ERROR,
            Severity.WARNING,
            Tolerance.TABLE_DIFFERENCE,
            FailureCategory.BLOCKED),
    TARGET_TRIGGER_CHANGES_ROWS(
            "a trigger (BEFORE, FOR EACH ROW) or rule on the target fires on replicated rows and can change or hide them",
            "`ENABLE TRIGGER` or `ENABLE RULE`, without ALWAYS or REPLICA; the lane continues by itself",
            Severity.ERROR,
            Tolerance.TABLE_DIFFERENCE,
            FailureCategory.BLOCKED),
    CHECK_BROKEN(
            "rows of the source do not meet their own CHECK constraint, so that the target would refuse to load them",
            "run the SQL of the finding",
            Severity.ERROR),
    CHECK_MAYBE_BROKEN(
            "rows of the source need not meet a CHECK constraint, and whether all do was not found out in time",
            "run the SQL of the finding if the load stops at the constraint",
            Severity.WARNING),
    CHECK_READS_TABLES(
            "a CHECK constraint of the target calls a function that reads tables: it refuses rows that arrive before those that it looks for",
            "run the SQL of the finding",
            Severity.ERROR,
            Tolerance.TABLE_DIFFERENCE),
    EXPRESSION_READS_TABLES(
            "a generated column or an index of the target calls a function that reads tables, and may hold other values than on the source",
            "run the SQL of the finding after the switch",
            Severity.WARNING),
    TARGET_CONSTRAINT_UNCHECKED(
            "a foreign key or deferrable constraint that only the target has is not checked for replicated rows",
            "create it on the source too",
            Severity.WARNING),
    SEQUENCES("how many sequences are kept in sync", "", Severity.INFO),
    SEQUENCES_OFF("`sequences.enabled` is false", "run `tidegate sequences` before a cutover", Severity.WARNING),
    SEQUENCE_MISSING(
            "the target has no such sequence; Tidegate creates none",
            "run the SQL of the finding, or exclude it",
            Severity.WARNING),
    SEQUENCE_DIFFERS(
            "the target's sequence ends earlier, or counts or cycles differently",
            "run the SQL of the finding",
            Severity.WARNING);

    private final String meaning;
    private final String nextStep;
    private final List<CodeProperty> properties;

    TableCode(String meaning, String nextStep, CodeProperty... properties) {
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
