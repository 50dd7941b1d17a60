package dev.tidegate.state.schema;

/** Migration 7: the key of the pipeline's messages in the source's WAL, and the number of those that are not its own. */
final class SourceMessages {

    static final String SQL = """
            CREATE TABLE tidegate.message_key (     -- secret
                pipeline        text PRIMARY KEY REFERENCES tidegate.pipeline ON DELETE CASCADE,
                stream_id       uuid NOT NULL,
                key             bytea NOT NULL,
                unsigned_until  pg_lsn              -- messages up to there are of a version that did not sign them
            );

            CREATE TABLE tidegate.foreign_message (
                pipeline   text NOT NULL REFERENCES tidegate.pipeline ON DELETE CASCADE,
                reason     text NOT NULL,
                messages   bigint NOT NULL,
                prefix     text NOT NULL,           -- of the last one, escaped
                bytes_max  bigint NOT NULL,
                first_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
                last_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
                PRIMARY KEY (pipeline, reason)
            );

            REVOKE ALL ON TABLE tidegate.message_key FROM PUBLIC;
            """;

    private SourceMessages() {}
}
