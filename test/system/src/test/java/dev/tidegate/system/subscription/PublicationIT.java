package dev.tidegate.system.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidegate.system.pipeline.OperatedPipeline;
import dev.tidegate.testkit.postgres.PostgresVersion;
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

/** What publications can leave out since PostgreSQL 15, done to Tidegate's own by hand. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(180)
class PublicationIT {

    private static final String PUBLICATION = "tidegate_suite_publication";
    private static final String ALTER = "ALTER PUBLICATION " + PUBLICATION + " ";

    @TempDir
    static Path directory;

    private static OperatedPipeline pair;

    @BeforeAll
    static void start() {
        pair = OperatedPipeline.between(
                PostgresVersion.V18,
                PostgresVersion.V18,
                directory,
                "suite_publication",
                "CREATE TABLE filtered (id int PRIMARY KEY, v int, big text)",
                "ALTER TABLE filtered ALTER big SET STORAGE EXTERNAL",
                "CREATE TABLE listed (id int PRIMARY KEY, b text, c text)",
                "CREATE TABLE gen (id int PRIMARY KEY, b int GENERATED ALWAYS AS (id * 2) STORED, v int)",
                "CREATE TABLE other (id int PRIMARY KEY)");
        pair.source.execute(
                "INSERT INTO filtered SELECT g, g, repeat('b', 5000) FROM generate_series(1, 20) g",
                "INSERT INTO listed SELECT g, 'b', 'c' FROM generate_series(1, 20) g",
                "INSERT INTO gen (id, v) SELECT g, g FROM generate_series(1, 20) g");
        pair.start("stop");
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
        return pair.target.queryTexts("SELECT table_name FROM tidegate.table_doubt ORDER BY 1");
    }

    private static void awaitDoubts(String... tables) {
        await().atMost(OperatedPipeline.WITHIN)
                .untilAsserted(() -> assertThat(doubts()).containsExactly(tables));
    }

    /** An UPDATE that takes a row out of the filter comes as a DELETE, and one that takes it in as an INSERT. */
    @Test
    @Order(1)
    void aRowFilter() {
        pair.source.execute(
                ALTER + "SET TABLE ONLY filtered WHERE (id > 10), ONLY listed, ONLY gen, ONLY other",
                "UPDATE filtered SET v = -1 WHERE id < 5",
                "UPDATE filtered SET id = 100 WHERE id = 9",
                "UPDATE filtered SET id = 0 WHERE id = 20",
                "DELETE FROM filtered WHERE id = 8",
                "INSERT INTO filtered VALUES (7000, 1), (-7000, 1)");
        awaitDoubts("filtered");
        pair.source.execute(ALTER + "SET TABLE ONLY filtered, ONLY listed, ONLY gen, ONLY other");
        pair.loadAgain("filtered").awaitCaughtUp().assertSame("public.filtered", "public.listed");
    }

    /** What is left out of the list comes as if the table did not have it. */
    @Test
    @Order(2)
    void aColumnList() {
        pair.source.execute(
                ALTER + "SET TABLE ONLY filtered, ONLY listed (id, b), ONLY gen, ONLY other",
                "UPDATE listed SET b = 'x' WHERE id = 1",
                "UPDATE listed SET c = 'x' WHERE id = 2",
                "INSERT INTO listed VALUES (100, 'x', 'x')");
        awaitDoubts("listed");
        pair.awaitStop("SCHEMA-UNCLEAR");
        assertThat(pair.stopText()).contains("does not send any more: c", "column list");
        pair.source.execute(
                ALTER + "SET TABLE ONLY filtered, ONLY listed, ONLY gen, ONLY other",
                "UPDATE listed SET c = 'y' WHERE id = 3");
        pair.load("listed").awaitCaughtUp().assertSame("public.listed");
        pair.source.execute("UPDATE listed SET c = 'z' WHERE id = 4");
        pair.awaitCaughtUp().assertSame("public.listed");
    }

    /** What it holds is not known: a list that somebody has agreed to ends as well. */
    @Test
    @Order(3)
    void aColumnThatComesBack() {
        pair.source.execute(
                ALTER + "SET TABLE ONLY filtered, ONLY listed (id, b), ONLY gen, ONLY other",
                "UPDATE listed SET b = 'v' WHERE id = 1");
        pair.awaitStop("SCHEMA-UNCLEAR").acknowledge().awaitCaughtUp();
        pair.source.execute(
                "UPDATE listed SET c = 'x' WHERE id = 2",
                ALTER + "SET TABLE ONLY filtered, ONLY listed, ONLY gen, ONLY other",
                "UPDATE listed SET c = 'y' WHERE id = 3");
        pair.awaitStop("COLUMN-CONTENT-UNKNOWN");
        assertThat(pair.stopText()).contains("column c is not new").doesNotContain("UPDATE");
        assertThat(pair.events()).doesNotContain("COLUMN-DROPPED listed");
        pair.load("listed").awaitCaughtUp().assertSame("public.listed");
    }

    /** They are computed on either side, whatever is sent. */
    @Test
    @Order(4)
    void generatedColumnsThatAreSent() {
        pair.source.execute(
                ALTER + "SET (publish_generated_columns = stored)",
                "INSERT INTO gen (id, v) VALUES (100, 1)",
                "UPDATE gen SET id = 200 WHERE id = 2",
                "UPDATE gen SET v = -1 WHERE id = 3",
                "DELETE FROM gen WHERE id = 4");
        pair.awaitCaughtUp().assertSame("public.gen");
        pair.source.execute(ALTER + "SET (publish_generated_columns = none)", "UPDATE gen SET id = 300 WHERE id = 3");
        pair.awaitCaughtUp().assertSame("public.gen");
        assertThat(pair.events()).doesNotContain("COLUMN-DROPPED gen");
    }

    /** A publication of another name sends nothing. */
    @Test
    @Order(5)
    void anotherName() {
        pair.source.execute(
                ALTER + "RENAME TO renamed",
                "INSERT INTO other VALUES (1)",
                "ALTER PUBLICATION renamed RENAME TO " + PUBLICATION,
                "INSERT INTO other VALUES (2)");
        awaitDoubts("filtered", "gen", "listed", "other");
        pair.loadAgain("other").awaitCaughtUp().assertSame("public.other");
    }
}
