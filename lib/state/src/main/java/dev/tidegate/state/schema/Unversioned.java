package dev.tidegate.state.schema;

/**
 * Migration 1: the state as Tidegate made it before state had versions. It adds what is missing, so it lifts each of those
 * states. Does not change any more: what is new is a migration of its own.
 */
final class Unversioned {

    static final String SQL = """
            CREATE SCHEMA IF NOT EXISTS tidegate;

            CREATE TABLE IF NOT EXISTS tidegate.pipeline (
                pipeline          text PRIMARY KEY,
                stream_id         uuid NOT NULL,
                source_system_id  text NOT NULL,   -- pg_control_system().system_identifier or IDENTIFY_SYSTEM
                source_database   text NOT NULL,
                consistent_lsn    pg_lsn,          -- where the slot's snapshot ends and the stream begins
                state             text NOT NULL CHECK (state IN ('loading', 'streaming')),
                created_at        timestamptz NOT NULL DEFAULT clock_timestamp()
            );

            ALTER TABLE tidegate.pipeline ADD COLUMN IF NOT EXISTS load_attempt bigint NOT NULL DEFAULT 0;

            CREATE TABLE IF NOT EXISTS tidegate.load_table (
                pipeline     text NOT NULL REFERENCES tidegate.pipeline ON DELETE CASCADE,
                schema_name  text NOT NULL,
                table_name   text NOT NULL,
                state        text NOT NULL,        -- queued, loading, loaded, errored
                rows         bigint NOT NULL DEFAULT 0,    -- committed
                bytes        bigint NOT NULL DEFAULT 0,
                started_at   timestamptz,
                finished_at  timestamptz,
                PRIMARY KEY (pipeline, schema_name, table_name)
            );

            ALTER TABLE tidegate.load_table
                DROP CONSTRAINT IF EXISTS load_table_state_check,
                ADD COLUMN IF NOT EXISTS written_as text,          -- names on the target (tables.map) under which it is loaded
                ADD COLUMN IF NOT EXISTS ours boolean NOT NULL DEFAULT true,   -- its rows are the pipeline's own
                ADD COLUMN IF NOT EXISTS lane integer NOT NULL DEFAULT 0,   -- below 0: not yet in step with lane 0
                ADD COLUMN IF NOT EXISTS base_lsn pg_lsn,          -- snapshot of the first piece
                ADD COLUMN IF NOT EXISTS base_xmin bigint,         -- every transaction before it had ended by then
                ADD COLUMN IF NOT EXISTS loaded_lsn pg_lsn,        -- snapshot of the last piece
                ADD COLUMN IF NOT EXISTS columns text,             -- that were copied
                ADD COLUMN IF NOT EXISTS pieces integer NOT NULL DEFAULT 0,
                ADD COLUMN IF NOT EXISTS pieces_loaded integer NOT NULL DEFAULT 0,
                ADD COLUMN IF NOT EXISTS estimated_rows bigint NOT NULL DEFAULT 0,
                ADD COLUMN IF NOT EXISTS source_bytes bigint NOT NULL DEFAULT 0,
                ADD COLUMN IF NOT EXISTS copying_rows bigint NOT NULL DEFAULT 0,   -- of pieces under way
                ADD COLUMN IF NOT EXISTS copying_bytes bigint NOT NULL DEFAULT 0,
                ADD COLUMN IF NOT EXISTS rows_per_second double precision NOT NULL DEFAULT 0,
                ADD COLUMN IF NOT EXISTS errors integer NOT NULL DEFAULT 0,
                ADD COLUMN IF NOT EXISTS error_code text,
                ADD COLUMN IF NOT EXISTS error_problem text,
                ADD COLUMN IF NOT EXISTS error_next_step text;

            CREATE TABLE IF NOT EXISTS tidegate.load_piece (
                pipeline     text NOT NULL,
                schema_name  text NOT NULL,
                table_name   text NOT NULL,
                piece        integer NOT NULL,
                relation     text NOT NULL,        -- of the source: the table or a partition
                relation_oid bigint NOT NULL,
                storage      bigint NOT NULL,      -- pg_relation_filenode: another one after TRUNCATE or a rewrite
                first_block  bigint NOT NULL,
                end_block    bigint,               -- exclusive; null for all that follow
                source_bytes bigint NOT NULL,
                state        text NOT NULL CHECK (state IN ('queued', 'loaded')),
                rows         bigint NOT NULL DEFAULT 0,
                bytes        bigint NOT NULL DEFAULT 0,
                loaded_lsn   pg_lsn,
                PRIMARY KEY (pipeline, schema_name, table_name, piece),
                FOREIGN KEY (pipeline, schema_name, table_name) REFERENCES tidegate.load_table ON DELETE CASCADE
            );

            CREATE TABLE IF NOT EXISTS tidegate.load_index (   -- what was dropped from the target and is owed to it
                pipeline     text NOT NULL,
                schema_name  text NOT NULL,
                table_name   text NOT NULL,
                name         text NOT NULL,
                step         integer NOT NULL,     -- 1 keys and plain indexes, 2 other unique ones, 3 foreign keys
                create_sql   text NOT NULL,
                then_sql     text,                 -- makes a constraint of the index
                problem      text,                 -- why it could not be built
                PRIMARY KEY (pipeline, schema_name, table_name, name, step),
                FOREIGN KEY (pipeline) REFERENCES tidegate.pipeline ON DELETE CASCADE
            );

            CREATE TABLE IF NOT EXISTS tidegate.checkpoint (
                pipeline          text NOT NULL REFERENCES tidegate.pipeline ON DELETE CASCADE,
                lane              integer NOT NULL,
                stream_id         uuid NOT NULL,
                epoch             bigint NOT NULL,    -- grows with every applier that takes the lane
                commit_lsn        pg_lsn NOT NULL,    -- everything that committed before it is here, nothing else
                durable_lsn       pg_lsn NOT NULL DEFAULT '0/0',  -- what of it a crash of the target cannot undo
                topic_id          text,               -- Kafka's id of the topic that next_offset belongs to
                next_offset       bigint,             -- a hint: commit_lsn decides
                source_commit_at  timestamptz,        -- source's clock: newest commit that is here
                heartbeat_at      timestamptz,        -- source's clock: newest heartbeat that is here
                applied_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
                transactions      bigint NOT NULL DEFAULT 0,
                changes           bigint NOT NULL DEFAULT 0,
                PRIMARY KEY (pipeline, lane)
            );

            CREATE TABLE IF NOT EXISTS tidegate.drift (
                pipeline     text NOT NULL REFERENCES tidegate.pipeline ON DELETE CASCADE,
                schema_name  text NOT NULL,
                table_name   text NOT NULL,
                kind         text NOT NULL CHECK (kind IN
                                 ('insert-found-row', 'update-found-none', 'delete-found-none', 'hit-several-rows')),
                count        bigint NOT NULL,
                first_lsn    pg_lsn NOT NULL,
                last_lsn     pg_lsn NOT NULL,
                last_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
                PRIMARY KEY (pipeline, schema_name, table_name, kind)
            );

            CREATE TABLE IF NOT EXISTS tidegate.dual_write (   -- rows of the application's own that changes have met
                pipeline     text NOT NULL REFERENCES tidegate.pipeline ON DELETE CASCADE,
                schema_name  text NOT NULL,
                table_name   text NOT NULL,
                kind         text NOT NULL CHECK (kind IN ('source-won', 'target-kept')),
                count        bigint NOT NULL,
                first_lsn    pg_lsn NOT NULL,
                last_lsn     pg_lsn NOT NULL,
                last_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
                PRIMARY KEY (pipeline, schema_name, table_name, kind)
            );

            CREATE TABLE IF NOT EXISTS tidegate.fence (
                pipeline    text NOT NULL REFERENCES tidegate.pipeline ON DELETE CASCADE,
                lane        integer NOT NULL,
                name        text NOT NULL,
                lsn         pg_lsn NOT NULL,
                applied_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
                PRIMARY KEY (pipeline, lane, name)
            );

            CREATE TABLE IF NOT EXISTS tidegate.lane_stop (
                pipeline    text NOT NULL REFERENCES tidegate.pipeline ON DELETE CASCADE,
                lane        integer NOT NULL,
                code        text NOT NULL,
                problem     text NOT NULL,
                next_step   text NOT NULL,
                stopped_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
                PRIMARY KEY (pipeline, lane)
            );

            CREATE TABLE IF NOT EXISTS tidegate.sequence_round (
                pipeline    text NOT NULL REFERENCES tidegate.pipeline ON DELETE CASCADE,
                direction   text NOT NULL CHECK (direction IN ('source-to-target', 'target-to-source')),
                checked_at  timestamptz NOT NULL DEFAULT clock_timestamp(),   -- when all of them were looked at last
                PRIMARY KEY (pipeline, direction)
            );

            CREATE TABLE IF NOT EXISTS tidegate.sequence (
                pipeline       text NOT NULL,
                direction      text NOT NULL,
                schema_name    text NOT NULL,      -- the receiving side's name, or the one that is missing there
                sequence_name  text NOT NULL,
                source_next    numeric,            -- the value that the source's would give out next
                target_next    numeric,            -- the same of the target's; may lie beyond the last one possible
                state          text NOT NULL CHECK (state IN
                                   ('in-step', 'behind', 'missing', 'unreadable', 'no-room', 'direction-differs')),
                note           text NOT NULL DEFAULT '',
                moved_at       timestamptz,        -- target's clock: when Tidegate last set it
                checked_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
                PRIMARY KEY (pipeline, direction, schema_name, sequence_name),
                FOREIGN KEY (pipeline, direction) REFERENCES tidegate.sequence_round ON DELETE CASCADE
            );

            CREATE TABLE IF NOT EXISTS tidegate.monitor_minute (
                pipeline      text NOT NULL REFERENCES tidegate.pipeline ON DELETE CASCADE,
                minute        timestamptz NOT NULL,   -- target's clock
                lag_max_ms    bigint,                 -- of the known lags in it; null if none was known
                lag_last_ms   bigint,                 -- at its end; null if unknown
                behind_bytes  bigint,
                changes       bigint,                 -- applied since the stream began
                looks         integer NOT NULL,
                unknown_looks integer NOT NULL,       -- of them without a known lag
                gate          text NOT NULL CHECK (gate IN ('open', 'closed', 'unknown')),
                PRIMARY KEY (pipeline, minute)
            );

            CREATE TABLE IF NOT EXISTS tidegate.relation (
                pipeline        text NOT NULL REFERENCES tidegate.pipeline ON DELETE CASCADE,
                source_oid      bigint NOT NULL,
                schema_name     text NOT NULL,   -- the source's name for it
                table_name      text NOT NULL,
                numbers         integer NOT NULL,  -- of columns, given out so far on the source
                storage         text NOT NULL,   -- the source's files, partition:file
                target_oid      bigint NOT NULL,
                target_numbers  integer NOT NULL,
                PRIMARY KEY (pipeline, source_oid)
            );

            CREATE TABLE IF NOT EXISTS tidegate.relation_column (
                pipeline       text NOT NULL,
                source_oid     bigint NOT NULL,
                number         integer NOT NULL,  -- pg_attribute.attnum on the source
                version        bigint NOT NULL,
                column_name    text NOT NULL,
                column_type    text NOT NULL,
                target_number  integer,           -- the same on the target; null if the column is not written
                target_type    text,
                PRIMARY KEY (pipeline, source_oid, number),
                FOREIGN KEY (pipeline, source_oid) REFERENCES tidegate.relation ON DELETE CASCADE
            );

            CREATE TABLE IF NOT EXISTS tidegate.schema_event (
                pipeline     text NOT NULL REFERENCES tidegate.pipeline ON DELETE CASCADE,
                schema_name  text NOT NULL,
                table_name   text NOT NULL,
                code         text NOT NULL,
                problem      text NOT NULL,
                next_step    text NOT NULL,
                first_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
                last_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
                PRIMARY KEY (pipeline, schema_name, table_name, code, problem)
            );

            CREATE TABLE IF NOT EXISTS tidegate.schema_acknowledgement (
                pipeline  text NOT NULL REFERENCES tidegate.pipeline ON DELETE CASCADE,
                change    text NOT NULL,         -- as the lane's stop names it
                at        timestamptz NOT NULL DEFAULT clock_timestamp(),
                PRIMARY KEY (pipeline, change)
            );

            CREATE TABLE IF NOT EXISTS tidegate.verification (
                id              uuid PRIMARY KEY,
                pipeline        text NOT NULL REFERENCES tidegate.pipeline ON DELETE CASCADE,
                mode            text NOT NULL,     -- full (by --since-last too, which is as exact), counts or sample
                all_tables      boolean NOT NULL,  -- of the pipeline
                state           text NOT NULL CHECK (state IN ('running', 'same', 'different', 'unknown')),
                at_lsn          pg_lsn,            -- both sides were compared exactly here
                applier_held    interval,          -- how long the applier stood for it
                started_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
                finished_at     timestamptz
            );

            CREATE TABLE IF NOT EXISTS tidegate.verification_table (
                id              uuid NOT NULL REFERENCES tidegate.verification ON DELETE CASCADE,
                schema_name     text NOT NULL,     -- the source's names
                table_name      text NOT NULL,
                state           text NOT NULL CHECK (state IN ('same', 'different', 'unknown')),
                source_rows     bigint NOT NULL,
                target_rows     bigint NOT NULL,
                missing         bigint NOT NULL,
                extra           bigint NOT NULL,
                mismatched      bigint NOT NULL,
                note            text NOT NULL DEFAULT '',
                at_lsn          pg_lsn NOT NULL,   -- where this table was compared
                took            interval NOT NULL,
                source_xmin     bigint,            -- of the snapshots: what is older has been compared
                target_xmin     bigint,
                shape           text,              -- of both tables, hashed; another one is compared anew
                PRIMARY KEY (id, schema_name, table_name)
            );

            CREATE TABLE IF NOT EXISTS tidegate.repair (
                id              uuid PRIMARY KEY,
                pipeline        text NOT NULL REFERENCES tidegate.pipeline ON DELETE CASCADE,
                at_lsn          pg_lsn NOT NULL,   -- the rows are the source's as of here
                repaired_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
                undone_at       timestamptz
            );

            CREATE TABLE IF NOT EXISTS tidegate.repair_row (
                id              uuid NOT NULL REFERENCES tidegate.repair ON DELETE CASCADE,
                number          integer NOT NULL,
                schema_name     text NOT NULL,     -- the target's names
                table_name      text NOT NULL,
                key_columns     text[] NOT NULL,
                key_values      text[] NOT NULL,
                columns         text[] NOT NULL,
                old_values      text[],            -- null if there was no row
                new_values      text[],            -- null if there is none any more
                PRIMARY KEY (id, number)
            );

            CREATE TABLE IF NOT EXISTS tidegate.verification_cut (
                id              text PRIMARY KEY,
                pipeline        text NOT NULL REFERENCES tidegate.pipeline ON DELETE CASCADE,
                lock_key        bigint NOT NULL,   -- an advisory lock that verify holds as long as it needs the snapshot
                state           text NOT NULL CHECK (state IN ('asked', 'known', 'cut', 'repaired', 'expired')),
                at_lsn          pg_lsn,            -- consistent point of the source's snapshot
                snapshot        text,              -- the target's, exported by the applier
                applier_held    interval,
                note            text NOT NULL DEFAULT '',
                asked_at        timestamptz NOT NULL DEFAULT clock_timestamp()
            );
            """;

    private Unversioned() {}
}
