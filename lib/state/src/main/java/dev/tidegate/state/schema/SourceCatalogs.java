package dev.tidegate.state.schema;

/** Migration 5: the source's catalogs as they were last seen, and what has to be put right because of them. */
final class SourceCatalogs {

    static final String SQL = """
            CREATE TABLE tidegate.catalog_print (
                pipeline  text NOT NULL REFERENCES tidegate.pipeline ON DELETE CASCADE,
                kind      text NOT NULL,
                print     text NOT NULL,            -- number and hash of the catalog's rows of this kind
                PRIMARY KEY (pipeline, kind)
            );

            CREATE TABLE tidegate.catalog_item (
                pipeline     text NOT NULL REFERENCES tidegate.pipeline ON DELETE CASCADE,
                kind         text NOT NULL,
                schema_name  text NOT NULL,
                owner_name   text NOT NULL,         -- the table of a trigger, a rule or policies; the sequence; the database
                item_name    text NOT NULL,         -- of a trigger, a rule; the role of settings
                content      text NOT NULL,         -- hashed
                PRIMARY KEY (pipeline, kind, schema_name, owner_name, item_name)
            );

            CREATE TABLE tidegate.source_notice (   -- keeps the gate shut until it is put right
                pipeline   text NOT NULL REFERENCES tidegate.pipeline ON DELETE CASCADE,
                subject    text NOT NULL,
                code       text NOT NULL,
                problem    text NOT NULL,
                next_step  text NOT NULL,
                found_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
                PRIMARY KEY (pipeline, subject, code, problem)
            );

            CREATE TABLE tidegate.source_look (
                pipeline   text PRIMARY KEY REFERENCES tidegate.pipeline ON DELETE CASCADE,
                looked_at  timestamptz NOT NULL     -- when the last look at the source was complete
            );
            """;

    private SourceCatalogs() {}
}
