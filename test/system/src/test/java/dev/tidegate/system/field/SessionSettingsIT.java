package dev.tidegate.system.field;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.app.command.ExitCode;
import dev.tidegate.system.command.CommandLineRun;
import dev.tidegate.system.field.AwkwardSettings.Setting;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import dev.tidegate.testkit.process.JavaProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Defaults of roles and databases change nothing of what Tidegate does. */
@Timeout(300)
class SessionSettingsIT {

    private static final Duration WITHIN = Duration.ofSeconds(60);
    private static final String ROLE = "odd_mover";

    private static final String[] SCHEMA = {
        "CREATE SCHEMA awkward",
        "CREATE FUNCTION awkward.pg_current_wal_lsn() RETURNS text LANGUAGE sql AS 'SELECT ''none''::text'",
        "CREATE FUNCTION awkward.txid_current() RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'",
        "CREATE TABLE awkward.pg_class (oid oid, relname text)",
        "CREATE TABLE item (id serial PRIMARY KEY, t text, ts timestamptz, d date, iv interval, f float8, r real,"
                + " b bytea, m money, a text[], j jsonb)",
        "CREATE TABLE part (id bigserial, at date NOT NULL, v text) PARTITION BY RANGE (at)",
        "CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')",
        "CREATE TABLE part_2 PARTITION OF part FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')",
        "ALTER TABLE part_1 ADD PRIMARY KEY (id)",
        "ALTER TABLE part_2 ADD PRIMARY KEY (id)",
        "CREATE TABLE keyless (n int, t text)",
        "ALTER TABLE keyless REPLICA IDENTITY FULL",
    };

    private static final String FILL = "INSERT INTO item (t, ts, d, iv, f, r, b, m, a, j)"
            + " SELECT 'a\\b' || n, now(), current_date + n, n * interval '1 day 1 second', random() / 3, random() / 3,"
            + " decode(md5(n::text), 'hex'), n::money, ARRAY['x', NULL, 'NULL'], '{\"a\": 1.0}'"
            + " FROM generate_series(1, 3000) n";

    /** Settings that a role carries all at once. */
    @SuppressWarnings("ImmutableEnumChecker") // the predicates hold nothing
    enum Group {
        ALL(setting -> true),
        SWITCHES(setting -> setting.type().equals("bool")),
        VALUES(setting -> !setting.type().equals("bool"));

        private final Predicate<Setting> which;

        Group(Predicate<Setting> which) {
            this.which = which;
        }
    }

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void changeNothing(Group group) {
        changeNothing(group, PostgresVersion.V15, PostgresVersion.V17);
    }

    @Test
    void changeNothingOnTheOldestAndTheNewest() {
        changeNothing(Group.ALL, PostgresVersion.V10, PostgresVersion.V15);
        changeNothing(Group.ALL, PostgresVersion.V18, PostgresVersion.V18);
    }

    private void changeNothing(Group group, PostgresVersion from, PostgresVersion to) {
        String name = "odd_" + group.name().toLowerCase(Locale.ROOT) + from.major();
        try (TestPipeline pipeline = pipeline(name, from, to)) {
            for (TestDatabase database : List.of(pipeline.source(), pipeline.target())) {
                AwkwardSettings.set(database, ROLE, group.which);
            }
            JavaProcess run = runs(pipeline);
            Awaitility.await().pollDelay(Duration.ofSeconds(4)).until(() -> true);
            changes(pipeline);
            looks(pipeline);
            assertThat(run.output().lines().filter(line -> line.contains(" WARN ") && !line.contains("StartCheck")))
                    .isEmpty();
            ends(pipeline, run);
        }
    }

    @Test
    void aSourceThatIsReadOnlyForTheSwitchIsFollowedToItsEnd() {
        for (PostgresVersion version : List.of(PostgresVersion.V10, PostgresVersion.V15)) {
            try (TestPipeline pipeline = pipeline("odd_switch" + version.major(), version, PostgresVersion.V17)) {
                JavaProcess run = runs(pipeline);
                changes(pipeline);
                pipeline.source()
                        .execute("ALTER DATABASE " + pipeline.source().name()
                                + " SET default_transaction_read_only = on");
                pipeline.source().terminateSessions();
                pipeline.awaitCaughtUp();
                looks(pipeline);
                ends(pipeline, run);
            }
        }
    }

    private TestPipeline pipeline(String name, PostgresVersion from, PostgresVersion to) {
        TestPipeline pipeline = TestPipeline.between(from, to)
                .in(directory.resolve(name))
                .named(name)
                .yaml("tables: { include: ['public.*'] }", "sequences: { interval: 1s }")
                .asNobody(ROLE)
                .both(SCHEMA)
                .both("ALTER ROLE " + ROLE + " SUPERUSER");
        pipeline.source()
                .execute(
                        FILL,
                        "INSERT INTO part (at, v) SELECT date '2024-06-01' + n, 'v' || n FROM generate_series(1, 400) n",
                        "INSERT INTO keyless SELECT n, 't' || n FROM generate_series(1, 400) n");
        return pipeline;
    }

    private static JavaProcess runs(TestPipeline pipeline) {
        command(pipeline, "check");
        JavaProcess run = pipeline.start("run");
        pipeline.awaitStreaming();
        changes(pipeline);
        return run;
    }

    private static void changes(TestPipeline pipeline) {
        pipeline.source()
                .execute(
                        FILL,
                        "UPDATE item SET t = t || '\\', iv = -iv, ts = ts - interval '1000 years' WHERE id % 7 = 0",
                        "DELETE FROM item WHERE id % 11 = 0",
                        "UPDATE part SET v = v || 'x' WHERE id % 5 = 0",
                        "DELETE FROM keyless WHERE n % 5 = 0",
                        "INSERT INTO keyless SELECT n, 't' || n FROM generate_series(1, 400) n");
        pipeline.awaitCaughtUp()
                .assertIdentical("public.item", "public.part", "public.keyless")
                .assertNoDrift();
    }

    private static void looks(TestPipeline pipeline) {
        command(pipeline, "verify");
        Awaitility.await()
                .atMost(WITHIN)
                .until(() -> CommandLineRun.of(
                                        "sequences",
                                        "--check",
                                        "-c",
                                        pipeline.configFile().toString())
                                .exitCode()
                        == ExitCode.DONE);
        command(pipeline, "status");
        assertThat(command(pipeline, "lag").out()).doesNotContain("unknown");
    }

    private static void ends(TestPipeline pipeline, JavaProcess run) {
        run.terminate();
        assertThat(run.waitFor(WITHIN)).isTrue();
        command(pipeline, "drop", "--yes");
    }

    private static CommandLineRun command(TestPipeline pipeline, String... words) {
        String[] all = Stream.concat(
                        Stream.of(words), Stream.of("-c", pipeline.configFile().toString()))
                .toArray(String[]::new);
        CommandLineRun run = CommandLineRun.of(all);
        assertThat(run.exitCode()).as(words[0] + "\n" + run.out() + run.err()).isEqualTo(ExitCode.DONE);
        return run;
    }
}
