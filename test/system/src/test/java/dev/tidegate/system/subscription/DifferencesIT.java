package dev.tidegate.system.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidegate.model.TableId;
import dev.tidegate.system.pipeline.OperatedPipeline;
import dev.tidegate.testkit.postgres.PostgresVersion;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Changes that the target cannot take as it is: the lane stops before the first of them, or it counts as drift. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(180)
class DifferencesIT {

    private static final String[] SCHEMA = {
        "CREATE TABLE conf (a int PRIMARY KEY, b int UNIQUE, c int UNIQUE)",
        "CREATE TABLE big (i int, v text)",
        "ALTER TABLE big REPLICA IDENTITY FULL",
        "CREATE TABLE lost (a int PRIMARY KEY, b text) PARTITION BY LIST (a)",
        "CREATE TABLE lost_1 PARTITION OF lost FOR VALUES IN (1, 2, 3)",
        "CREATE TABLE lost_def PARTITION OF lost DEFAULT",
        "CREATE TABLE gen (a int PRIMARY KEY, b int GENERATED ALWAYS AS (a * 2) STORED)",
        "CREATE TABLE root (a int PRIMARY KEY, b text) PARTITION BY LIST (a)",
        "CREATE TABLE root_1 (b text, a int NOT NULL)",
        "ALTER TABLE root ATTACH PARTITION root_1 DEFAULT",
        "CREATE TABLE rewritten (a int PRIMARY KEY, b text)",
        "CREATE SCHEMA first_name",
        "CREATE TABLE first_name.t (a int PRIMARY KEY)",
    };

    @TempDir
    static Path directory;

    private static OperatedPipeline pair;

    @BeforeAll
    static void start() {
        pair = OperatedPipeline.between(PostgresVersion.V15, PostgresVersion.V18, directory, "differences", SCHEMA)
                .with("tables: { include: ['*.*'] }");
        pair.source.execute(
                "CREATE TABLE conf_part (a int PRIMARY KEY, b int UNIQUE)",
                "INSERT INTO lost VALUES (1, 'foo'), (4, 'bar'), (10, 'baz')",
                "INSERT INTO gen VALUES (1), (2)",
                "INSERT INTO root VALUES (1, 'x'), (2, 'y')",
                "INSERT INTO rewritten VALUES (1, 'x')");
        pair.target.execute(
                "CREATE TABLE conf_part (a int PRIMARY KEY, b int, UNIQUE (a, b)) PARTITION BY RANGE (a)",
                "CREATE TABLE conf_part_1 PARTITION OF conf_part FOR VALUES FROM (MINVALUE) TO (100)",
                "CREATE UNIQUE INDEX big_i ON big (i)",
                "ALTER TABLE big ADD CHECK (v <> 'bad')");
        pair.start("stop");
    }

    @AfterAll
    static void stop() {
        pair.close();
    }

    private static OperatedPipeline source(String... sql) {
        pair.awaitNoStop();
        pair.source.execute(sql);
        return pair;
    }

    private static long drift(String table) {
        return pair.target.queryLong(
                "SELECT coalesce(sum(count), 0) FROM tidegate.drift WHERE table_name = '" + table + "'");
    }

    @Test
    @Order(1)
    void aRowThatMeetsSeveralRowsOfTheTargetStops() {
        pair.target.execute("INSERT INTO conf VALUES (2, 12, 12), (3, 3, 13), (4, 14, 4)");
        source("INSERT INTO conf VALUES (2, 3, 4)").awaitStop("APPLY-CONFLICT");
        assertThat(pair.target.queryTexts("SELECT conf::text FROM conf ORDER BY 1"))
                .containsExactly("(2,12,12)", "(3,3,13)", "(4,14,4)");
        pair.target.execute("DELETE FROM conf");
        pair.awaitCaughtUp().assertSame("public.conf");

        pair.target.execute("INSERT INTO conf VALUES (6, 16, 16), (7, 7, 17), (8, 18, 8)");
        source("UPDATE conf SET a = 6, b = 7, c = 8 WHERE a = 2").awaitStop("APPLY-CONFLICT");
        pair.target.execute("DELETE FROM conf WHERE a > 2");
        pair.awaitCaughtUp().assertSame("public.conf");
    }

    @Test
    @Order(2)
    void aRowThatIsThereAlreadyIsDriftAndTheSourcesRowWins() {
        pair.target.execute("INSERT INTO conf_part VALUES (55, 1)");
        source("INSERT INTO conf_part VALUES (55, 2)").awaitCaughtUp().assertSame("public.conf_part");
        assertThat(drift("conf_part")).isPositive();
    }

    /** Whole, however large it is, and however it was committed. */
    @Test
    @Order(3)
    void aTransactionThatTheTargetRefusesLeavesNothing() {
        String rows = "INSERT INTO big SELECT g, md5(g::text) FROM generate_series(1, 5000) g";
        pair.target.execute("INSERT INTO big VALUES (4000, 'own')");
        source("INSERT INTO root VALUES (3, 'before')", rows).awaitStop("APPLY-CONFLICT");
        assertThat(pair.target.queryLong("SELECT count(*) FROM big")).isEqualTo(1);
        assertThat(pair.target.queryTexts("SELECT b FROM root WHERE a = 3")).containsExactly("before");
        pair.target.execute("DELETE FROM big");
        pair.awaitCaughtUp().assertSame("public.big");

        source(
                        "BEGIN; INSERT INTO big VALUES (6000, 'good'), (6001, 'bad'); PREPARE TRANSACTION 'differences'",
                        "COMMIT PREPARED 'differences'")
                .awaitStop("APPLY-REFUSED");
        assertThat(pair.target.queryLong("SELECT count(*) FROM big WHERE i > 5000"))
                .isZero();
        assertThat(pair.stopText()).contains("big_v_check").doesNotContain("6001");
        pair.target.execute("ALTER TABLE big DROP CONSTRAINT big_v_check");
        pair.awaitCaughtUp().assertSame("public.big");
    }

    @Test
    @Order(4)
    void rowsThatOnlyTheTargetLostAreDrift() {
        pair.target.execute("DELETE FROM lost");
        source("UPDATE lost SET b = 'new' WHERE a = 4", "DELETE FROM lost WHERE a <> 4")
                .awaitCaughtUp();
        assertThat(drift("lost")).isEqualTo(3);
        assertThat(pair.target.queryTexts(
                        "SELECT kind || ' ' || count FROM tidegate.drift WHERE table_name = 'lost' ORDER BY 1"))
                .hasSize(2);
    }

    /** Its values come from then on, and the target would not take them. */
    @Test
    @Order(5)
    void aGeneratedColumnThatBecomesAnOrdinaryOneStops() {
        source("ALTER TABLE gen ALTER b DROP EXPRESSION", "INSERT INTO gen VALUES (3, 30)")
                .awaitStop("GENERATED-COLUMN")
                .operate()
                .awaitStop("COLUMN-CONTENT-UNKNOWN");
        assertThat(pair.stopText()).doesNotContain("UPDATE");
        pair.acknowledge().awaitCaughtUp().assertSame("public.gen");
    }

    @Test
    @Order(6)
    void aGeneratedColumnThatIsNewNeedsNothing() {
        source("ALTER TABLE conf ADD g int GENERATED ALWAYS AS (a + 1) STORED", "INSERT INTO conf VALUES (20, 20, 20)")
                .awaitCaughtUp();
        pair.target.execute("ALTER TABLE conf ADD g int GENERATED ALWAYS AS (a + 1) STORED");
        source("UPDATE conf SET a = 21 WHERE a = 20").awaitCaughtUp().assertSame("public.conf");
    }

    @Test
    @Order(7)
    void columnsOfAPartitionedTableAreReplaced() {
        source(
                "ALTER TABLE root DROP b, ADD c text DEFAULT 'new', ADD b text",
                "INSERT INTO root (a, b) VALUES (10, 'xxx')",
                "INSERT INTO root (a, b, c) VALUES (11, 'yyy', 'own')");
        pair.awaitStop("TARGET-COLUMN-MISSING");
        pair.operate().awaitCaughtUp().assertSame("public.root");
    }

    /** The values of rows that were there are in no record of the stream. */
    @Test
    @Order(8)
    void aRewriteThatAddsAColumnIsAskedAbout() {
        source(
                        "BEGIN; INSERT INTO rewritten VALUES (2, 'before'); ALTER TABLE rewritten ADD c int NOT NULL DEFAULT 7;"
                                + " CLUSTER rewritten USING rewritten_pkey; INSERT INTO rewritten VALUES (3, 'after', 8); COMMIT")
                .awaitStop("TARGET-COLUMN-MISSING")
                .operate()
                .awaitStop("COLUMN-CONTENT-UNKNOWN")
                .fill("rewritten", "c = 7")
                .awaitCaughtUp()
                .assertSame("public.rewritten");
    }

    /** The renamed table keeps its rows, and the one that has its name now is another. */
    @Test
    @Order(9)
    void aSchemaIsRenamedAndItsNameUsedAgain() {
        source("BEGIN; INSERT INTO first_name.t VALUES (1); ALTER SCHEMA first_name RENAME TO second_name;"
                + " CREATE SCHEMA first_name; CREATE TABLE first_name.t (a int PRIMARY KEY);"
                + " INSERT INTO first_name.t VALUES (2); INSERT INTO second_name.t VALUES (3); COMMIT");
        await().atMost(OperatedPipeline.WITHIN).until(() -> pair.target
                .queryTexts("SELECT code FROM tidegate.table_doubt WHERE schema_name = 'first_name'")
                .contains("TABLE-REPLACED"));
        pair.target.execute(
                "ALTER SCHEMA first_name RENAME TO second_name",
                "CREATE SCHEMA first_name",
                "CREATE TABLE first_name.t (a int PRIMARY KEY)");
        pair.loadAgain(new TableId("first_name", "t"));
        pair.source.execute("INSERT INTO second_name.t VALUES (4)", "INSERT INTO first_name.t VALUES (5)");
        pair.awaitCaughtUp().assertSame("first_name.t", "second_name.t");
    }
}
