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
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A change of the publication by hand is reported with the tables that may have lost rows, and keeps the gate shut for them. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(180)
class PublicationWatchIT {

    private static final String ALTER = "ALTER PUBLICATION tidegate_publication_watch ";

    @TempDir
    static Path directory;

    private static OperatedPipeline pair;

    @BeforeAll
    static void start() {
        pair = OperatedPipeline.in(
                directory,
                "publication_watch",
                "CREATE TABLE plain (id int PRIMARY KEY, v int)",
                "CREATE TABLE other (id int PRIMARY KEY, v int)",
                "CREATE TABLE part (id int, site text, PRIMARY KEY (id, site)) PARTITION BY LIST (site)",
                "CREATE TABLE part_a PARTITION OF part FOR VALUES IN ('a')",
                "CREATE TABLE late (id int PRIMARY KEY, v int)");
        pair.source.execute(
                "INSERT INTO plain SELECT n, n FROM generate_series(1, 20) n",
                "INSERT INTO other SELECT n, n FROM generate_series(1, 20) n",
                "INSERT INTO part SELECT n, 'a' FROM generate_series(1, 20) n");
        pair.start("stop");
    }

    @AfterAll
    static void stop() {
        pair.close();
    }

    private static List<String> doubts() {
        return pair.target.queryTexts("SELECT table_name FROM tidegate.table_doubt ORDER BY 1");
    }

    private static void awaitDoubts(String... tables) {
        await().atMost(OperatedPipeline.WITHIN)
                .untilAsserted(() -> assertThat(doubts()).containsExactly(tables));
    }

    /** Until the watch has looked again. */
    private static void awaitPointOf(String table) {
        String point = "SELECT at_lsn::text FROM tidegate.table_doubt WHERE table_name = '" + table + "'";
        String before = pair.target.queryText(point);
        pair.source.execute("INSERT INTO other SELECT max(id) + 1, 0 FROM other");
        await().atMost(OperatedPipeline.WITHIN).until(() -> !before.equals(pair.target.queryText(point)));
    }

    private static String run(String... command) {
        CommandLineRun run = CommandLineRun.of(command);
        return run.out() + run.err();
    }

    private static String status() {
        return run("status", "-c", pair.configFile());
    }

    private static void assertToldAndShut(String code, String table) {
        assertThat(status()).contains(code + "  public." + table);
        assertThat(run("check", "-c", pair.configFile())).contains(code).contains("public." + table);
        assertThat(run("gate", "-c", pair.configFile())).contains("may have lost rows");
        assertThat(pair.output()).contains(code);
    }

    @AfterEach
    void forget() {
        pair.target.execute("DELETE FROM tidegate.table_doubt");
    }

    @Test
    @Order(1)
    void whatTidegateDoesItselfIsNoChange() {
        pair.loadAgain("plain").awaitCaughtUp();
        pair.both("CREATE TABLE newer (id int PRIMARY KEY)");
        pair.loadAgain("newer");
        pair.source.execute("INSERT INTO newer VALUES (1)");
        pair.awaitCaughtUp().assertSame("public.newer");
        String own = "SELECT count(*)::text FROM tidegate.publication_change";
        assertThat(pair.target.queryText(own)).isNotEqualTo("0");
        String xmin = "SELECT xmin::text FROM pg_publication";
        await().atMost(OperatedPipeline.WITHIN).until(() -> pair.target
                .queryText("SELECT publication_xid::text FROM tidegate.publication")
                .equals(pair.source.queryText(xmin)));
        assertThat(doubts()).isEmpty();
    }

    @Test
    @Order(2)
    void aTableThatIsOutForAWhileIsLoadedAgain() {
        pair.source.execute(
                ALTER + "DROP TABLE plain",
                "UPDATE plain SET v = -1 WHERE id < 5",
                "DELETE FROM plain WHERE id = 7",
                ALTER + "ADD TABLE ONLY plain");
        awaitDoubts("plain");
        assertToldAndShut("PUBLICATION-CHANGED", "plain");
        pair.loadAgain("plain").awaitCaughtUp().assertSame("public.plain");
        assertThat(status()).doesNotContain("PUBLICATION-CHANGED");
    }

    @Test
    @Order(3)
    void aTableThatStaysOutIsToldUntilItIsLoaded() {
        pair.source.execute(ALTER + "DROP TABLE plain", "DELETE FROM plain WHERE id = 8");
        awaitDoubts("plain");
        assertToldAndShut("TABLE-NOT-PUBLISHED", "plain");
        pair.loadAgain("plain").awaitCaughtUp().assertSame("public.plain");
        assertThat(status()).doesNotContain("TABLE-NOT-PUBLISHED").doesNotContain("PUBLICATION-CHANGED");
    }

    @Test
    @Order(4)
    void operationsThatAreMissingAreToldForEveryTableUntilAVerification() {
        pair.source.execute(ALTER + "SET (publish = 'insert')", "DELETE FROM plain WHERE id = 9");
        awaitDoubts("late", "newer", "other", "part", "plain");
        assertToldAndShut("PUBLICATION-CHANGED", "plain");
        assertThat(status()).contains("SET (publish = '");
        pair.source.execute(ALTER + "SET (publish = 'insert, update, delete, truncate')");
        await().atMost(OperatedPipeline.WITHIN).until(() -> !status().contains("SET (publish = '"));
        assertThat(run("verify", "-c", pair.configFile())).contains("public.plain");
        assertThat(status())
                .contains("PUBLICATION-CHANGED  public.plain")
                .doesNotContain("PUBLICATION-CHANGED  public.other");
        pair.loadAgain("plain").awaitCaughtUp().assertSame("public.plain");
        assertThat(status()).doesNotContain("PUBLICATION-CHANGED");
    }

    @Test
    @Order(5)
    void partitionsWhoseRootIsPublishedAreNotMissed() {
        pair.source.execute(ALTER + "SET (publish_via_partition_root = false)");
        awaitDoubts("late", "newer", "other", "part", "plain");
        pair.source.execute("INSERT INTO part VALUES (100, 'a')");
        pair.awaitCaughtUp();
        pair.source.execute(ALTER + "SET (publish_via_partition_root = true)");
        awaitPointOf("part");
        assertThat(status()).contains("PUBLICATION-CHANGED  public.part").doesNotContain("TABLE-NOT-PUBLISHED");
    }

    @Test
    @Order(6)
    void aChangeWhileTheProcessIsDownIsFoundByCheckAndAtTheStart() {
        pair.kill();
        pair.source.execute(
                ALTER + "DROP TABLE plain", "DELETE FROM plain WHERE id = 10", ALTER + "ADD TABLE ONLY plain");
        assertThat(doubts()).isEmpty();
        assertThat(run("check", "-c", pair.configFile()))
                .contains("PUBLICATION-CHANGED")
                .contains("public.plain");
        pair.start("stop");
        awaitDoubts("plain");
        pair.loadAgain("plain").awaitCaughtUp().assertSame("public.plain");
    }

    @Test
    @Order(7)
    void aTableThatTakesTheNameOfAReplicatedOneKeepsTheGateShut() {
        pair.source.execute(
                "CREATE TABLE other_new (LIKE other INCLUDING ALL)",
                "INSERT INTO other_new SELECT id, v + 1 FROM other",
                "ALTER TABLE other RENAME TO other_old; ALTER TABLE other_new RENAME TO other");
        awaitDoubts("other");
        assertToldAndShut("TABLE-REPLACED", "other");
        String before = pair.target.queryText("SELECT at_lsn::text FROM tidegate.table_doubt");
        pair.source.execute("INSERT INTO plain VALUES (500, 1)");
        await().atMost(OperatedPipeline.WITHIN)
                .until(() -> !before.equals(pair.target.queryText("SELECT at_lsn::text FROM tidegate.table_doubt")));
        pair.loadAgain("other").awaitCaughtUp().assertSame("public.other");
        assertThat(status()).doesNotContain("TABLE-REPLACED");
    }

    @Test
    @Order(8)
    void aPublicationThatIsDroppedIsWaitedFor() {
        pair.source.execute("DROP PUBLICATION tidegate_publication_watch");
        await().atMost(OperatedPipeline.WITHIN).until(() -> pair.output().contains("PUBLICATION-MISSING"));
        String check = run("check", "-c", pair.configFile());
        assertThat(check).contains("PUBLICATION-MISSING");
        createAsTold();
        awaitDoubts("late", "newer", "other", "other_old", "part", "plain");
        pair.source.execute("INSERT INTO plain VALUES (1000, 1)");
        pair.awaitCaughtUp().assertSame("public.plain");
        assertToldAndShut("PUBLICATION-CHANGED", "plain");
    }

    private static void createAsTold() {
        String line = pair.output()
                .lines()
                .filter(text -> text.contains("run on the source: CREATE PUBLICATION"))
                .findFirst()
                .orElseThrow();
        String from = line.substring(line.indexOf("CREATE PUBLICATION"));
        pair.source.execute(from.substring(0, from.indexOf("; then load")));
    }

    @Test
    @Order(9)
    void aChangeWithoutAPublicationEndsTheStreamBefore18() {
        if (pair.source.server().version().major() < 18) {
            pair.source.execute("DROP PUBLICATION tidegate_publication_watch", "INSERT INTO plain VALUES (2000, 1)");
            await().atMost(OperatedPipeline.WITHIN).until(() -> pair.output().contains("PUBLICATION-MISSING"));
            createAsTold();
            await().atMost(OperatedPipeline.WITHIN)
                    .untilAsserted(() -> assertThat(pair.output()).contains("PUBLICATION-LOST"));
            assertThat(pair.output()).contains("start over: tidegate drop, then tidegate run");
        }
    }
}
