package dev.tidegate.state.schema;

/** Migration 2: the source's publication as it was last seen, and tables that may have lost rows by changes of it. */
final class Publications {

    static final String SQL = """
            CREATE TABLE tidegate.publication (
                pipeline         text PRIMARY KEY REFERENCES tidegate.pipeline ON DELETE CASCADE,
                publication_oid  bigint NOT NULL,   -- 0 while there is none
                publication_xid  bigint NOT NULL    -- xmin of its row in pg_publication
            );

            CREATE TABLE tidegate.published_table (
                pipeline     text NOT NULL REFERENCES tidegate.pipeline ON DELETE CASCADE,
                table_oid    bigint NOT NULL,       -- of the source
                schema_name  text NOT NULL,
                table_name   text NOT NULL,
                entry_oid    bigint NOT NULL,       -- of its row in pg_publication_rel; 0 while it is not in it
                PRIMARY KEY (pipeline, table_oid)
            );

            CREATE TABLE tidegate.publication_change (   -- by Tidegate
                pipeline     text NOT NULL REFERENCES tidegate.pipeline ON DELETE CASCADE,
                xid          bigint NOT NULL,       -- of the source's transaction
                PRIMARY KEY (pipeline, xid)
            );

            CREATE TABLE tidegate.table_doubt (     -- tables that may have lost rows
                pipeline     text NOT NULL REFERENCES tidegate.pipeline ON DELETE CASCADE,
                schema_name  text NOT NULL,
                table_name   text NOT NULL,
                code         text NOT NULL,
                problem      text NOT NULL,
                next_step    text NOT NULL,
                at_lsn       pg_lsn NOT NULL,       -- the reason is older than this point of the source's WAL
                found_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
                PRIMARY KEY (pipeline, schema_name, table_name)
            );
            """;

    private Publications() {}
}
