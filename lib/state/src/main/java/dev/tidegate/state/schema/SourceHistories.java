package dev.tidegate.state.schema;

/** Migration 6: on which history of the source the stream is. */
final class SourceHistories {

    static final String SQL = """
            CREATE TABLE tidegate.source_history (
                pipeline           text PRIMARY KEY REFERENCES tidegate.pipeline ON DELETE CASCADE,
                timeline           bigint,          -- the source's, as of when the stream was last found to continue
                kept_at            timestamptz,
                refused_code       text,            -- why the source was refused since
                refused_problem    text,
                refused_next_step  text,
                refused_at         timestamptz
            );

            ALTER TABLE tidegate.checkpoint
                ADD COLUMN point_identity text;     -- the transaction or message at commit_lsn
            """;

    private SourceHistories() {}
}
