package dev.tidegate.system.field;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidegate.system.command.CommandLineRun;
import dev.tidegate.system.pipeline.OperatedPipeline;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rows that come to a replicated table, or leave it, with a whole partition are not in the WAL as its rows: that is reported. */
@Timeout(180)
class PartitionWatchIT {

    @TempDir
    static Path directory;

    private static OperatedPipeline pair;

    @BeforeAll
    static void start() {
        pair = OperatedPipeline.in(
                directory,
                "partition_watch",
                root("reading"),
                "CREATE TABLE reading_rest PARTITION OF reading DEFAULT",
                root("kept"),
                "CREATE TABLE kept_a PARTITION OF kept" + year(2020),
                "CREATE TABLE kept_b PARTITION OF kept" + year(2021),
                root("archive"),
                root("grown"),
                root("tree"),
                "CREATE TABLE visit (id int NOT NULL, taken date) PARTITION BY RANGE (taken)",
                "ALTER TABLE visit REPLICA IDENTITY FULL",
                "CREATE TABLE visit_2020 PARTITION OF visit" + year(2020),
                "ALTER TABLE visit_2020 REPLICA IDENTITY FULL",
                "CREATE TABLE alone (id bigint, taken date, v int, PRIMARY KEY (id, taken))");
        pair.source.execute(
                "INSERT INTO reading SELECT n, date '2025-01-01' + n, n FROM generate_series(1, 200) n",
                "INSERT INTO kept SELECT n, date '2020-01-01' + n * 30, n FROM generate_series(1, 20) n",
                "INSERT INTO alone SELECT n, date '2022-01-01' + n, n FROM generate_series(1, 20) n");
        pair.start("stop");
    }

    private static String root(String name) {
        return "CREATE TABLE " + name
                + " (id bigint, taken date, v int, PRIMARY KEY (id, taken)) PARTITION BY RANGE (taken)";
    }

    private static String year(int year) {
        return " FOR VALUES FROM ('" + year + "-01-01') TO ('" + (year + 1) + "-01-01')";
    }

    @AfterAll
    static void stop() {
        pair.close();
    }

    @AfterEach
    void forget() {
        pair.target.execute("DELETE FROM tidegate.table_doubt");
    }

    private static List<String> doubts() {
        return pair.target.queryTexts("SELECT code || ' ' || table_name FROM tidegate.table_doubt");
    }

    private static void awaitDoubts(String... doubts) {
        await().atMost(OperatedPipeline.WITHIN)
                .untilAsserted(() -> assertThat(doubts()).containsExactlyInAnyOrder(doubts));
    }

    private static void awaitKnown(String partition) {
        await().atMost(OperatedPipeline.WITHIN).until(() -> pair.target
                .queryText("SELECT count(*)::text FROM tidegate.published_partition WHERE table_name = '" + partition
                        + "'")
                .equals("1"));
    }

    private static String status() {
        return CommandLineRun.of("status", "-c", pair.configFile()).out();
    }

    /** All in one transaction. */
    private static void together(String... sql) {
        pair.source.execute(String.join("; ", sql));
    }

    @Test
    void rowsThatWereMovedIntoATableThatIsThenAttached() {
        together(
                "CREATE TABLE reading_2025 (LIKE reading INCLUDING ALL)",
                "WITH m AS (DELETE FROM reading_rest WHERE taken >= '2025-01-01' RETURNING *)"
                        + " INSERT INTO reading_2025 SELECT * FROM m",
                "ALTER TABLE reading ATTACH PARTITION reading_2025" + year(2025));
        awaitDoubts("PARTITION-ATTACHED reading");
        assertThat(status()).contains("PARTITION-ATTACHED  public.reading").contains("public.reading_2025");
        assertThat(CommandLineRun.of("gate", "-c", pair.configFile()).out()).contains("may have lost rows");
        assertThat(pair.output()).contains("PARTITION-ATTACHED").contains("tidegate load --table public.reading");
        pair.loadAgain("reading").awaitCaughtUp().assertSame("public.reading");
        assertThat(status()).doesNotContain("PARTITION-ATTACHED");
    }

    @Test
    void partitionsThatAreCreatedAsSuchAreNoNews() {
        pair.both("CREATE TABLE grown_rest PARTITION OF grown DEFAULT");
        together(
                "CREATE TABLE grown_2023 PARTITION OF grown" + year(2023),
                "INSERT INTO grown SELECT n, date '2023-01-01' + n, n FROM generate_series(1, 20) n",
                "INSERT INTO grown_2023 SELECT n, date '2023-01-01' + n, n FROM generate_series(21, 40) n");
        awaitKnown("grown_2023");
        pair.source.execute(
                "CREATE TABLE grown_2024 PARTITION OF grown" + year(2024),
                "INSERT INTO grown SELECT n, date '2024-01-01' + n, n FROM generate_series(1, 20) n",
                "CREATE TABLE grown_2025 (LIKE grown INCLUDING ALL)",
                "ALTER TABLE grown ATTACH PARTITION grown_2025" + year(2025),
                "INSERT INTO grown SELECT n, date '2025-01-01' + n, n FROM generate_series(1, 20) n");
        awaitKnown("grown_2024");
        awaitKnown("grown_2025");
        pair.awaitCaughtUp().assertSame("public.grown");
        assertThat(doubts()).isEmpty();
    }

    @Test
    void aPartitionThatMovesToAnotherTable() {
        pair.source.execute("ALTER TABLE kept DETACH PARTITION kept_a");
        awaitDoubts("PARTITION-DETACHED kept");
        pair.source.execute("ALTER TABLE archive ATTACH PARTITION kept_a" + year(2020));
        awaitDoubts("PARTITION-DETACHED kept", "PARTITION-ATTACHED archive");
        pair.target.execute(
                "ALTER TABLE kept DETACH PARTITION kept_a", "ALTER TABLE archive ATTACH PARTITION kept_a" + year(2020));
        pair.awaitCaughtUp();
        assertThat(CommandLineRun.of("verify", "-c", pair.configFile()).out()).contains("public.kept");
        assertThat(status()).doesNotContain("PARTITION-DETACHED").doesNotContain("PARTITION-ATTACHED  public.archive");
        together("ALTER TABLE kept DETACH PARTITION kept_b", "ALTER TABLE kept ATTACH PARTITION kept_b" + year(2021));
        awaitDoubts("PARTITION-ATTACHED kept", "PARTITION-ATTACHED archive");
        pair.source.execute("DROP TABLE kept_b");
        awaitDoubts("PARTITION-DETACHED kept", "PARTITION-ATTACHED archive");
    }

    @Test
    void aPartitionWithoutIdentityIsToldAtOnce() {
        pair.both("CREATE TABLE visit_2021 PARTITION OF visit" + year(2021));
        String sql = "ALTER TABLE \"public\".\"visit_2021\" REPLICA IDENTITY FULL";
        await().atMost(OperatedPipeline.WITHIN).until(() -> pair.output().contains(sql));
        assertThat(pair.output()).contains("PARTITION-IDENTITY: public.visit_2021");
        assertThat(status()).contains("PARTITION-IDENTITY  public.visit_2021").contains(sql);
        assertThat(CommandLineRun.of("check", "-c", pair.configFile()).out()).contains(sql);
        pair.source.execute(
                sql,
                "INSERT INTO visit VALUES (1, '2021-05-05'), (2, '2021-05-05')",
                "UPDATE visit SET id = 3 WHERE id = 2",
                "DELETE FROM visit WHERE id = 1");
        pair.awaitCaughtUp().assertSame("public.visit");
        assertThat(status()).doesNotContain("PARTITION-IDENTITY");
    }

    @Test
    void aTreeOfPartitionsIsAttached() {
        pair.both("CREATE TABLE tree_rest PARTITION OF tree DEFAULT");
        together(
                root("branch"),
                "CREATE TABLE branch_2022 PARTITION OF branch" + year(2022),
                "INSERT INTO branch SELECT n, date '2022-01-01' + n, n FROM generate_series(1, 20) n");
        together("ALTER TABLE tree ATTACH PARTITION branch" + year(2022));
        awaitDoubts("PARTITION-ATTACHED tree");
        pair.loadAgain("tree").awaitCaughtUp().assertSame("public.tree");
    }
}
