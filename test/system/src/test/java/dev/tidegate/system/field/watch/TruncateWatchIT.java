package dev.tidegate.system.field.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidegate.system.command.CommandLineRun;
import dev.tidegate.system.pipeline.OperatedPipeline;
import dev.tidegate.testkit.postgres.PostgresVersion;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A TRUNCATE that the source does not send is reported within seconds; a rewrite and one that it sends are not taken for it. */
@Timeout(240)
class TruncateWatchIT {

    @TempDir
    Path directory;

    private OperatedPipeline pair;

    private static String root(String name) {
        return "CREATE TABLE " + name + " (id int, k int, v text, PRIMARY KEY (id, k)) PARTITION BY LIST (k)";
    }

    private static String leaf(String root, int k) {
        return "CREATE TABLE " + root + "_" + k + " PARTITION OF " + root + " FOR VALUES IN (" + k + ")";
    }

    private List<String> doubts() {
        return pair.target.queryTexts("SELECT code || ' ' || table_name FROM tidegate.table_doubt");
    }

    private void awaitDoubt(String table) {
        await().atMost(OperatedPipeline.WITHIN)
                .untilAsserted(() -> assertThat(doubts()).contains("TRUNCATE-UNSENT " + table));
    }

    /** Until the watch has taken this partition's file for what is so now. */
    private void awaitFileKnown(String partition) {
        String file = pair.source.queryText("SELECT relfilenode FROM pg_class WHERE relname = '" + partition + "'");
        String oid = pair.source.queryText("SELECT '" + partition + "'::regclass::oid");
        await().atMost(OperatedPipeline.WITHIN).until(() -> pair.target
                .queryText("SELECT file FROM tidegate.published_file WHERE table_oid = " + oid)
                .equals(file));
    }

    private String run(String... command) {
        CommandLineRun run = CommandLineRun.of(command);
        return run.out() + run.err();
    }

    @ParameterizedTest
    @CsvSource({"V13, V15", "V15, V17", "V18, V18"})
    void ofAPartition(PostgresVersion source, PostgresVersion target) {
        pair = OperatedPipeline.between(
                source,
                target,
                directory,
                "truncate_" + source.major(),
                root("part"),
                leaf("part", 1),
                leaf("part", 2),
                root("kept"),
                leaf("kept", 1),
                leaf("kept", 2),
                root("lone"),
                leaf("lone", 1));
        try (OperatedPipeline running = pair) {
            pair.source.execute(
                    "INSERT INTO part SELECT n, n % 2 + 1, 'x' FROM generate_series(1, 20) n",
                    "INSERT INTO kept SELECT n, n % 2 + 1, 'x' FROM generate_series(1, 20) n",
                    "INSERT INTO lone SELECT n, 1, 'x' FROM generate_series(1, 20) n");
            pair.start("stop");
            awaitFileKnown("part_1");
            BackgroundWrites writes = BackgroundWrites.on(pair.source);

            whatIsNoTruncation();
            truncated("part", "TRUNCATE part_1; INSERT INTO part VALUES (100, 1, 'new')");
            pair.target.execute("DELETE FROM tidegate.table_doubt");
            truncated("lone", "TRUNCATE lone_1");
            pair.target.execute("DELETE FROM tidegate.table_doubt");

            writes.close();
            pair.kill();
            pair.source.execute("TRUNCATE ONLY part_2");
            String check = run("check", "-c", pair.configFile());
            assertThat(check).contains("TRUNCATE-UNSENT", "public.part_2");
            pair.start("stop");
            awaitDoubt("part");
        }
    }

    private void whatIsNoTruncation() {
        pair.source.execute("VACUUM FULL kept_1", "CLUSTER kept_2 USING kept_2_pkey");
        awaitFileKnown("kept_1");
        awaitFileKnown("kept_2");
        pair.source.execute("ALTER TABLE kept ADD COLUMN w text");
        pair.target.execute("ALTER TABLE kept ADD COLUMN w text");
        pair.source.execute("TRUNCATE part", "INSERT INTO part SELECT n, n % 2 + 1, 'y' FROM generate_series(1, 20) n");
        awaitFileKnown("part_1");
        awaitFileKnown("part_2");
        pair.source.execute("TRUNCATE lone", "INSERT INTO lone VALUES (7, 1, 'z')");
        awaitFileKnown("lone_1");
        pair.awaitCaughtUp().assertSame("public.part", "public.lone", "public.kept");
        assertThat(doubts()).isEmpty();
    }

    private void truncated(String table, String sql) {
        pair.source.execute(sql);
        awaitDoubt(table);
        assertThat(run("status", "-c", pair.configFile())).contains("TRUNCATE-UNSENT  public." + table);
        assertThat(run("gate", "-c", pair.configFile())).contains("may have lost rows");
        assertThat(pair.output()).contains("TRUNCATE-UNSENT");
        pair.loadAgain(table).awaitCaughtUp().assertSame("public." + table);
        assertThat(run("status", "-c", pair.configFile())).doesNotContain("TRUNCATE-UNSENT");
    }

    @Test
    void ofATableOfPostgres10() {
        pair = OperatedPipeline.between(
                PostgresVersion.V10,
                PostgresVersion.V15,
                directory,
                "truncate_10",
                "CREATE TABLE plain (id int PRIMARY KEY)",
                "CREATE TABLE kept (id int PRIMARY KEY)");
        try (OperatedPipeline running = pair) {
            pair.source.execute(
                    "INSERT INTO plain SELECT generate_series(1, 20)",
                    "INSERT INTO kept SELECT generate_series(1, 20)");
            pair.start("stop");
            awaitFileKnown("plain");
            pair.source.execute("VACUUM FULL kept");
            awaitFileKnown("kept");
            assertThat(doubts()).isEmpty();
            pair.source.execute("TRUNCATE plain");
            awaitDoubt("plain");
            pair.loadAgain("plain").awaitCaughtUp().assertSame("public.plain");
            assertThat(run("status", "-c", pair.configFile())).doesNotContain("TRUNCATE-UNSENT");
        }
    }
}
