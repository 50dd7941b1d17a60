package dev.tidegate.state.schema;

/** Migration 4: files of which a TRUNCATE is not sent, as they were last seen. */
final class PublishedFiles {

    static final String SQL = """
            ALTER TABLE tidegate.publication
                ADD COLUMN files_horizon bigint NOT NULL DEFAULT 0,    -- transactions of the source before it had ended
                ADD COLUMN files_seen_at timestamptz NOT NULL DEFAULT 'epoch';   -- source's clock

            CREATE TABLE tidegate.published_file (
                pipeline   text NOT NULL REFERENCES tidegate.pipeline ON DELETE CASCADE,
                table_oid  bigint NOT NULL,         -- of the source: a partition; on PostgreSQL 10 any published table
                file       bigint NOT NULL,         -- pg_class.relfilenode
                PRIMARY KEY (pipeline, table_oid)
            );
            """;

    private PublishedFiles() {}
}
