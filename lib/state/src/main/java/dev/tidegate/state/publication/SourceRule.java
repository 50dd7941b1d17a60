package dev.tidegate.state.publication;

import dev.tidegate.model.failure.FailureCode;
import dev.tidegate.model.failure.code.RightsCode;
import dev.tidegate.model.failure.code.SchemaChangeCode;
import dev.tidegate.model.failure.code.ServerCode;
import dev.tidegate.model.failure.code.TableCode;
import java.util.Optional;

/**
 * What can happen to the source without a row in its WAL that says so, and what follows from it: one row for each. The table
 * of docs/SCHEMA-CHANGES.md is made from it.
 */
@SuppressWarnings("ImmutableEnumChecker") // a code is an enum's constant
public enum SourceRule {
    PUBLICATION_DROPPED(
            "the publication is dropped (at the start: `PUBLICATION-MISSING`)",
            Effect.STOP,
            SchemaChangeCode.PUBLICATION_CHANGED,
            "the publication does not exist: nothing is streamed, and what is written meanwhile is lost to the stream"),
    PUBLICATION_REPLACED(
            "the publication is dropped and created again: all tables",
            Effect.GATE_SHUT,
            SchemaChangeCode.PUBLICATION_CHANGED,
            "the publication was dropped and created again: what was written in between may be missing"),
    PUBLICATION_ALTERED(
            "the publication is altered, also if it reads as before: all tables",
            Effect.GATE_SHUT,
            SchemaChangeCode.PUBLICATION_CHANGED,
            "the publication was altered, not by Tidegate: what was written in between may be missing"),
    PUBLICATION_ALTERED_BY_TIDEGATE("Tidegate alters the publication, for a table that is loaded", Effect.FOLLOW),
    OPERATIONS_MISSING(
            "`publish` without one of the operations: all tables",
            Effect.GATE_SHUT_WHILE,
            SchemaChangeCode.PUBLICATION_CHANGED,
            "the publication does not send all operations: changes are missing"),
    ROOT_NOT_USED(
            "`publish_via_partition_root` off: partitioned tables as long as it is so, afterwards all",
            Effect.GATE_SHUT_WHILE,
            SchemaChangeCode.PUBLICATION_CHANGED,
            "publish_via_partition_root is off: changes of partitions do not arrive as changes of the table"),
    TABLE_REMOVED(
            "a table is taken out of the publication; until it is loaded again",
            Effect.GATE_SHUT_WHILE,
            SchemaChangeCode.TABLE_NOT_PUBLISHED,
            "the table is not in the publication any more: its changes do not arrive"),
    TABLE_REMOVED_AND_ADDED(
            "a table was out of the publication, or had a row filter or a column list, and is in it again",
            Effect.GATE_SHUT,
            SchemaChangeCode.PUBLICATION_CHANGED,
            "the table was out of the publication, or was given a row filter or a column list, for a while: what was"
                    + " written meanwhile may be missing"),
    TABLE_RESTRICTED(
            "a row filter or a column list",
            Effect.GATE_SHUT_WHILE,
            SchemaChangeCode.PUBLICATION_CHANGED,
            "the publication has a row filter or a column list for the table: changes are missing"),
    TABLE_REPLACED(
            "another table takes the name of a published one, by renaming or after DROP; until the new one is loaded",
            Effect.GATE_SHUT_WHILE,
            SchemaChangeCode.TABLE_REPLACED,
            "another table has this name now, and is not in the publication: its changes do not arrive"),
    TABLE_RENAMED(
            "RENAME or SET SCHEMA of a table, also out of `tables.include`; the lane stops at its next change",
            Effect.GATE_SHUT_UNTIL_RIGHT,
            SchemaChangeCode.TABLE_RENAMED,
            "the table has another name on the source now: "),
    TABLE_NEW(
            "a table that the config selects, created, or renamed or moved into `tables.include`",
            Effect.HARMLESS,
            SchemaChangeCode.NEW_TABLE,
            "the table came after the pipeline, and its changes do not arrive"),
    TABLE_ADDED("a table is added to the publication by hand", Effect.FOLLOW),
    TABLE_ADDED_BY_TIDEGATE("Tidegate adds a table that is loaded", Effect.FOLLOW),
    TABLE_DROPPED("DROP TABLE (`status` and `check`: `TABLE-DROPPED`)", Effect.HARMLESS),
    IDENTITY_MISSING(
            "a published table or partition without a usable replica identity: the application's UPDATE and DELETE fail",
            Effect.HARMLESS,
            TableCode.PARTITION_IDENTITY,
            ""),
    PARTITION_CREATED("a partition is created as one, or attached empty", Effect.FOLLOW),
    PARTITION_ATTACHED(
            "a table is attached that has rows from before",
            Effect.GATE_SHUT,
            SchemaChangeCode.PARTITION_ATTACHED,
            "tables were attached with rows of their own, which were never sent as rows of this one: "),
    PARTITION_REATTACHED(
            "a partition is detached and attached again: what was written to it meanwhile was not sent",
            Effect.GATE_SHUT,
            SchemaChangeCode.PARTITION_ATTACHED,
            "partitions were detached for a while, and what was written to them meanwhile was not sent: "),
    PARTITION_DETACHED(
            "a partition is detached, or moves to another table (both tables): do the same on the target",
            Effect.GATE_SHUT,
            SchemaChangeCode.PARTITION_DETACHED,
            "partitions were detached, and the target has their rows still, unless they were detached there too: "),
    PARTITION_DROPPED(
            "a partition is dropped: do the same on the target",
            Effect.GATE_SHUT,
            SchemaChangeCode.PARTITION_DETACHED,
            "partitions were dropped, and the target has their rows still, unless they were dropped there too: "),
    PARTITION_TRUNCATED(
            "TRUNCATE of single partitions, also of all of them without the table: do the same on the target",
            Effect.GATE_SHUT,
            SchemaChangeCode.TRUNCATE_UNSENT,
            "partitions were truncated by themselves, which is not sent, and the target has their rows still, unless they"
                    + " were truncated there too: "),
    TABLE_TRUNCATED(
            "TRUNCATE of any table on PostgreSQL 10: do the same on the target",
            Effect.GATE_SHUT,
            SchemaChangeCode.TRUNCATE_UNSENT,
            "the table was truncated, which PostgreSQL 10 does not send, and the target has the rows still, unless it was"
                    + " truncated there too"),
    TRUNCATE_STREAMED("TRUNCATE of a partitioned table", Effect.FOLLOW),
    FILE_REWRITTEN(
            "VACUUM FULL or CLUSTER of a partition; ALTER TABLE that writes it anew, which the stream describes",
            Effect.HARMLESS),
    TYPE_DIFFERS(
            "an enum, a composite, a domain, a range that columns use is not as on the target any more: RENAME VALUE, ADD"
                    + " VALUE, an attribute, a constraint that the target alone has, another subtype",
            Effect.GATE_SHUT_UNTIL_RIGHT,
            TableCode.TYPE_CONTENT,
            ""),
    COLLATION_DIFFERS(
            "a collation that columns use finds other values equal than on the target",
            Effect.GATE_SHUT_UNTIL_RIGHT,
            TableCode.TYPE_CONTENT,
            ""),
    ROW_SECURITY(
            "row security of a table applies to Tidegate's role: it is streamed, but cannot be loaded or verified",
            Effect.GATE_SHUT_UNTIL_RIGHT,
            RightsCode.ROW_SECURITY,
            "row security can hide rows of the table from Tidegate's role on the source: it cannot be loaded or verified"),
    POLICY_CHANGED(
            "policies of a table",
            Effect.HARMLESS,
            SchemaChangeCode.SOURCE_CATALOG_CHANGED,
            "the policies or row security of the table changed on the source"),
    TRIGGER_CHANGED(
            "triggers of a table, and when they fire",
            Effect.HARMLESS,
            SchemaChangeCode.SOURCE_CATALOG_CHANGED,
            "a trigger of the table changed on the source"),
    RULE_CHANGED(
            "rules of a table, and when they apply",
            Effect.HARMLESS,
            SchemaChangeCode.SOURCE_CATALOG_CHANGED,
            "a rule of the table changed on the source"),
    SETTING_CHANGED(
            "ALTER DATABASE SET, ALTER ROLE SET: sessions of Tidegate set what they need",
            Effect.HARMLESS,
            SchemaChangeCode.SOURCE_CATALOG_CHANGED,
            "settings of a database or a role changed on the source"),
    SEQUENCE_CHANGED(
            "a sequence is created, altered, or owned by another column: the next round of sequences counts with it",
            Effect.FOLLOW,
            SchemaChangeCode.SOURCE_CATALOG_CHANGED,
            "the sequence is new or was altered on the source"),
    SEQUENCE_DROPPED(
            "a sequence is dropped",
            Effect.HARMLESS,
            SchemaChangeCode.SOURCE_CATALOG_CHANGED,
            "the sequence was dropped on the source"),
    STREAM_AWAITED(
            "`synchronous_standby_names` takes in the stream's session under every name; under one: the stream starts again"
                    + " with another",
            Effect.STOP,
            ServerCode.SYNCHRONOUS_STANDBY,
            "");

    /** What Tidegate does. */
    public enum Effect {
        HARMLESS("nothing"),
        FOLLOW("takes it for what is so from now on"),
        GATE_SHUT("shuts the gate until the table is loaded again or verified"),
        GATE_SHUT_WHILE("shuts the gate until it is put right, and the table is loaded again or verified"),
        /** No row is in doubt. */
        GATE_SHUT_UNTIL_RIGHT("shuts the gate until it is put right"),
        /** The gate is shut meanwhile, for the stream falls behind. */
        STOP("streams nothing until it is put right");

        private final String text;

        Effect(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }

    private final String what;
    private final Effect effect;
    private final FailureCode code;
    private final String problem;

    SourceRule(String what, Effect effect) {
        this(what, effect, null, "");
    }

    SourceRule(String what, Effect effect, FailureCode code, String problem) {
        this.what = what;
        this.effect = effect;
        this.code = code;
        this.problem = problem;
    }

    /** For the docs. */
    String what() {
        return what;
    }

    public Effect effect() {
        return effect;
    }

    /** Whether rows of a table may be missing on the target. */
    public boolean costsRows() {
        return effect == Effect.GATE_SHUT || effect == Effect.GATE_SHUT_WHILE || this == PUBLICATION_DROPPED;
    }

    /** Under which it is reported; empty if it is not. */
    public Optional<FailureCode> reportedAs() {
        return Optional.ofNullable(code);
    }

    /** Of one that is reported. */
    public FailureCode code() {
        return reportedAs().orElseThrow();
    }

    public String problem() {
        return problem;
    }
}
