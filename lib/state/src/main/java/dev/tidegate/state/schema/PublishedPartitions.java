package dev.tidegate.state.schema;

/** Migration 3: the partitions of published tables as they were last seen. */
final class PublishedPartitions {

    static final String SQL = """
            CREATE TABLE tidegate.published_partition (
                pipeline       text NOT NULL REFERENCES tidegate.pipeline ON DELETE CASCADE,
                partition_oid  bigint NOT NULL,     -- of the source, as the next ones
                schema_name    text NOT NULL,
                table_name     text NOT NULL,
                root_oid       bigint NOT NULL,     -- the published table
                links          text NOT NULL,       -- rows of pg_inherits from the root to it: transaction:command
                PRIMARY KEY (pipeline, partition_oid)
            );
            """;

    private PublishedPartitions() {}
}
