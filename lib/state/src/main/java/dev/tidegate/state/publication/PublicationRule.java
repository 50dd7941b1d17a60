package dev.tidegate.state.publication;

import dev.tidegate.model.failure.code.SchemaChangeCode;

/** What can happen to the publication that a pipeline streams, and what follows from it: one row for each. */
public enum PublicationRule {
    PUBLICATION_DROPPED(
            Effect.STOP,
            SchemaChangeCode.PUBLICATION_CHANGED,
            "the publication does not exist: nothing is streamed, and what is written meanwhile is lost to the stream"),
    PUBLICATION_REPLACED(
            Effect.GATE_SHUT,
            SchemaChangeCode.PUBLICATION_CHANGED,
            "the publication was dropped and created again: what was written in between may be missing"),
    PUBLICATION_ALTERED(
            Effect.GATE_SHUT,
            SchemaChangeCode.PUBLICATION_CHANGED,
            "the publication was altered, not by Tidegate: what was written in between may be missing"),
    PUBLICATION_ALTERED_BY_TIDEGATE(Effect.FOLLOW),
    OPERATIONS_MISSING(
            Effect.GATE_SHUT_WHILE,
            SchemaChangeCode.PUBLICATION_CHANGED,
            "the publication does not send all operations: changes are missing"),
    ROOT_NOT_USED(
            Effect.GATE_SHUT_WHILE,
            SchemaChangeCode.PUBLICATION_CHANGED,
            "publish_via_partition_root is off: changes of partitions do not arrive as changes of the table"),
    TABLE_REMOVED(
            Effect.GATE_SHUT_WHILE,
            SchemaChangeCode.TABLE_NOT_PUBLISHED,
            "the table is not in the publication any more: its changes do not arrive"),
    TABLE_REMOVED_AND_ADDED(
            Effect.GATE_SHUT,
            SchemaChangeCode.PUBLICATION_CHANGED,
            "the table was out of the publication, or was given a row filter or a column list, for a while: what was"
                    + " written meanwhile may be missing"),
    TABLE_RESTRICTED(
            Effect.GATE_SHUT_WHILE,
            SchemaChangeCode.PUBLICATION_CHANGED,
            "the publication has a row filter or a column list for the table: changes are missing"),
    TABLE_REPLACED(
            Effect.GATE_SHUT_WHILE,
            SchemaChangeCode.TABLE_REPLACED,
            "another table has this name now, and is not in the publication: its changes do not arrive"),
    TABLE_ADDED(Effect.FOLLOW),
    TABLE_ADDED_BY_TIDEGATE(Effect.FOLLOW),
    TABLE_DROPPED(Effect.HARMLESS),
    /** Or attached without rows. */
    PARTITION_CREATED(Effect.FOLLOW),
    PARTITION_ATTACHED(
            Effect.GATE_SHUT,
            SchemaChangeCode.PARTITION_ATTACHED,
            "tables were attached with rows of their own, which were never sent as rows of this one: "),
    PARTITION_REATTACHED(
            Effect.GATE_SHUT,
            SchemaChangeCode.PARTITION_ATTACHED,
            "partitions were detached for a while, and what was written to them meanwhile was not sent: "),
    PARTITION_DETACHED(
            Effect.GATE_SHUT,
            SchemaChangeCode.PARTITION_DETACHED,
            "partitions were detached, and the target has their rows still, unless they were detached there too: "),
    PARTITION_DROPPED(
            Effect.GATE_SHUT,
            SchemaChangeCode.PARTITION_DETACHED,
            "partitions were dropped, and the target has their rows still, unless they were dropped there too: "),
    PARTITION_TRUNCATED(
            Effect.GATE_SHUT,
            SchemaChangeCode.TRUNCATE_UNSENT,
            "partitions were truncated by themselves, which is not sent, and the target has their rows still, unless they"
                    + " were truncated there too: "),
    /** On PostgreSQL 10. */
    TABLE_TRUNCATED(
            Effect.GATE_SHUT,
            SchemaChangeCode.TRUNCATE_UNSENT,
            "the table was truncated, which PostgreSQL 10 does not send, and the target has the rows still, unless it was"
                    + " truncated there too"),
    /** The whole table at once, from PostgreSQL 11 on. */
    TRUNCATE_STREAMED(Effect.FOLLOW),
    /** VACUUM FULL, CLUSTER, or ALTER TABLE, which the stream describes. */
    FILE_REWRITTEN(Effect.HARMLESS);

    /** What Tidegate does. */
    public enum Effect {
        /** Nothing. */
        HARMLESS,
        /** Takes it for what is so from now on. */
        FOLLOW,
        /** The gate stays shut until the tables are loaded again, or verified. */
        GATE_SHUT,
        /** The same, and only once it is put right. */
        GATE_SHUT_WHILE,
        /** The same, and nothing is streamed meanwhile. */
        STOP
    }

    private final Effect effect;
    private final SchemaChangeCode code;
    private final String problem;

    PublicationRule(Effect effect) {
        this(effect, null, "");
    }

    PublicationRule(Effect effect, SchemaChangeCode code, String problem) {
        this.effect = effect;
        this.code = code;
        this.problem = problem;
    }

    public Effect effect() {
        return effect;
    }

    /** Whether rows may be missing on the target. */
    public boolean costsRows() {
        return effect != Effect.HARMLESS && effect != Effect.FOLLOW;
    }

    /** Of one that costs rows. */
    public SchemaChangeCode code() {
        return code;
    }

    String problem() {
        return problem;
    }
}
