package dev.tidegate.system.field;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidegate.app.command.ExitCode;
import dev.tidegate.system.command.CommandLineRun;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.postgres.PostgresServer;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.process.JavaProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A database with the implicit casts to text of PostgreSQL before 8.3, which applications of that age still get: they make
 * operators ambiguous whose operands are of several types.
 */
@Timeout(300)
class ImplicitCastsIT {

    private static final Duration WITHIN = Duration.ofSeconds(60);

    private static final String CASTS = """
            DO $$
            DECLARE t regtype;
            BEGIN
                FOR t IN SELECT oid FROM pg_type
                         WHERE typtype = 'b' AND typcategory <> 'A' AND typnamespace = 'pg_catalog'::regnamespace
                           AND oid <> 'text'::regtype
                           AND NOT EXISTS (SELECT FROM pg_cast
                                           WHERE castsource = pg_type.oid AND casttarget = 'text'::regtype)
                LOOP
                    EXECUTE format('CREATE CAST (%s AS text) WITH INOUT AS IMPLICIT', t);
                END LOOP;
            END
            $$""";

    @TempDir
    Path directory;

    @Test
    void changeNothingOnTheOldest() throws IOException {
        changeNothing(PostgresVersion.V10, PostgresVersion.V15);
    }

    @Test
    void changeNothing() throws IOException {
        changeNothing(PostgresVersion.V15, PostgresVersion.V18);
    }

    private void changeNothing(PostgresVersion from, PostgresVersion to) throws IOException {
        String name = "implicit_casts" + from.major();
        try (TestPipeline pipeline = TestPipeline.between(from, to)
                .in(directory.resolve(name))
                .named(name)
                .yaml("tables: { include: ['public.*'] }", "sequences: { interval: 1s }")
                .both(
                        CASTS,
                        "CREATE TYPE mood AS ENUM ('low', 'high')",
                        "CREATE DOMAIN positive AS int CHECK (VALUE > 0)",
                        "CREATE TABLE item (id serial PRIMARY KEY, t text, n numeric, ts timestamptz, b bytea, a int[],"
                                + " u uuid, m mood, p positive DEFAULT 1, j jsonb, i inet, iv interval, r int4range,"
                                + " CHECK (n > 0))",
                        "CREATE INDEX ON item (t)",
                        "CREATE TABLE line (id bigserial PRIMARY KEY, item int REFERENCES item DEFERRABLE, v varchar(10))",
                        "CREATE TABLE keyless (n int, t text)",
                        "ALTER TABLE keyless REPLICA IDENTITY FULL",
                        "CREATE TABLE part (id int NOT NULL, at date NOT NULL) PARTITION BY RANGE (at)",
                        "CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM ('2020-01-01') TO ('2030-01-01')",
                        "ALTER TABLE part_1 ADD PRIMARY KEY (id)",
                        "CREATE VIEW items AS SELECT id, t FROM item",
                        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
                        "CREATE TRIGGER t BEFORE UPDATE ON item FOR EACH ROW EXECUTE PROCEDURE f()")) {
            fill(pipeline);
            command(pipeline, "check", "--types");
            command(pipeline, "check", "--encoding");
            command(pipeline, "assess", "--sample-seconds", "1");
            command(pipeline, "schema", "diff");
            JavaProcess run = pipeline.start("run");
            pipeline.awaitStreaming();
            fill(pipeline);
            pipeline.source()
                    .execute(
                            "UPDATE item SET t = t || 'x', n = n + 1 WHERE id % 3 = 0",
                            "DELETE FROM line WHERE id % 3 = 0",
                            "UPDATE keyless SET t = t || 'x' WHERE n % 7 = 0",
                            "UPDATE part SET id = id + 100000 WHERE id % 5 = 0");
            pipeline.awaitCaughtUp().assertIdentical().assertNoDrift();
            command(pipeline, "verify");
            pipeline.target().execute("UPDATE item SET t = 'wrong' WHERE id = 2", "DELETE FROM line WHERE id = 5");
            assertThat(run(pipeline, "verify", "--repair", "plan").exitCode()).isEqualTo(ExitCode.NO);
            command(pipeline, "verify", "--repair", "apply");
            command(pipeline, "load", "--table", "public.item");
            pipeline.awaitCaughtUp().assertIdentical();
            await("the table is handed over")
                    .atMost(WITHIN)
                    .untilAsserted(() -> command(pipeline, "verify", "--since-last"));
            command(pipeline, "status");
            command(pipeline, "lag");
            run(pipeline, "gate");
            run.terminate();
            assertThat(run.waitFor(WITHIN)).isTrue();
            command(pipeline, "sequences");
            command(pipeline, "sequences", "--check");
            command(pipeline, "drop", "--yes");
            for (PostgresServer server :
                    List.of(pipeline.source().server(), pipeline.target().server())) {
                assertThat(Files.readAllLines(server.serverLog(), StandardCharsets.UTF_8))
                        .noneMatch(line -> line.contains("is not unique"));
            }
        }
    }

    private static void fill(TestPipeline pipeline) {
        pipeline.source()
                .execute(
                        "INSERT INTO item (t, n, ts, b, a, u, m, j, i, iv, r) SELECT 't' || n::text, n, now(), 'b', ARRAY[n],"
                                + " md5(n::text)::uuid, 'low', '{}', '::1', '1 day', '[1,3)' FROM generate_series(1, 2000) n",
                        "INSERT INTO line (item, v) SELECT id, 'v' FROM item WHERE id > (SELECT max(id) - 1000 FROM item)",
                        "INSERT INTO keyless SELECT n, 't' || n::text FROM generate_series(1, 200) n",
                        "INSERT INTO part SELECT coalesce((SELECT max(id) FROM part), 0) + n, date '2021-01-01' + n"
                                + " FROM generate_series(1, 300) n");
    }

    private static void command(TestPipeline pipeline, String... words) {
        CommandLineRun run = run(pipeline, words);
        assertThat(run.exitCode())
                .as(String.join(" ", words) + "\n" + run.out() + run.err())
                .isEqualTo(ExitCode.DONE);
    }

    private static CommandLineRun run(TestPipeline pipeline, String... words) {
        return CommandLineRun.of(Stream.concat(
                        Stream.of(words), Stream.of("-c", pipeline.configFile().toString()))
                .toArray(String[]::new));
    }
}
