package dev.tidegate.system.schemachange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.prepare.check.Preflight;
import dev.tidegate.prepare.model.Finding;
import dev.tidegate.state.PublishedTables;
import dev.tidegate.system.command.CommandLineRun;
import dev.tidegate.system.pipeline.OperatedPipeline;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of DDL on the source, one after the other on one pipeline; each test has a table of its own. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(120)
class SchemaChangesIT {

    private static final String[] TABLES = IntStream.rangeClosed(1, 30)
            .mapToObj(i -> "CREATE TABLE t" + i + " (id int PRIMARY KEY, a text, b int)")
            .toArray(String[]::new);

    @TempDir
    static Path directory;

    private static OperatedPipeline pair;

    @BeforeAll
    static void start() {
        pair = OperatedPipeline.in(directory, "schema_changes", TABLES);
        for (int i = 1; i <= TABLES.length; i++) {
            pair.source.execute("INSERT INTO t" + i + " SELECT n, 'a' || n, n FROM generate_series(1, 5) n");
        }
        pair.start("stop");
    }

    @AfterAll
    static void stop() {
        pair.close();
    }

    /** Alters the source; not while the lane stands where an earlier test has left it, for that takes all the time. */
    private static OperatedPipeline source(String... sql) {
        pair.awaitNoStop();
        pair.source.execute(sql);
        return pair;
    }

    @Test
    @Order(1)
    void standsRightBeforeTheFirstTransactionWithAColumnThatTheTargetLacks() {
        source(
                        "INSERT INTO t1 VALUES (10, 'before', 1)",
                        "ALTER TABLE t1 ADD c timestamp(3)",
                        "BEGIN; INSERT INTO t2 VALUES (10, 'same transaction', 1);"
                                + " INSERT INTO t1 VALUES (11, 'x', 1, '2020-01-01 00:00:00.123'); COMMIT",
                        "INSERT INTO t2 VALUES (11, 'after', 1)")
                .awaitStop("TARGET-COLUMN-MISSING");
        assertThat(pair.target.queryTexts("SELECT a FROM t1 WHERE id >= 10")).containsExactly("before");
        assertThat(pair.target.queryTexts("SELECT a FROM t2 WHERE id >= 10")).isEmpty();
        assertThat(pair.stopText())
                .contains("ALTER TABLE \"public\".\"t1\" ADD COLUMN \"c\" timestamp(3) without time zone");
        pair.operate().awaitCaughtUp().assertSame("public.t1", "public.t2");
        pair.awaitNoStop();
    }

    @Test
    @Order(2)
    void rowsFromBeforeGetTheDefaultThatNobodySent() {
        source(
                        "ALTER TABLE t3 ADD c int NOT NULL DEFAULT 7",
                        "ALTER TABLE t3 ALTER c SET DEFAULT 8",
                        "INSERT INTO t3 VALUES (10, 'x', 1)")
                .awaitStop("TARGET-COLUMN-MISSING")
                .operateForDefault("t3", "c = 7")
                .awaitCaughtUp()
                .assertSame("public.t3");
        assertThat(pair.target.queryText("SELECT c::text FROM t3 WHERE id = 1")).isEqualTo("7");
        pair.target.execute("INSERT INTO t3 (id) VALUES (99)");
        assertThat(pair.target.queryText("SELECT c::text FROM t3 WHERE id = 99"))
                .isEqualTo("8");
        pair.target.execute("DELETE FROM t3 WHERE id = 99");
    }

    @Test
    @Order(3)
    void aColumnThatWasAddedOnTheTargetWithOtherContentsIsNotTaken() {
        pair.target.execute("ALTER TABLE t4 ADD c int DEFAULT 3");
        source("ALTER TABLE t4 ADD c int DEFAULT 7", "INSERT INTO t4 VALUES (10, 'x', 1)");
        if (pair.rewritesForDefaults()) {
            pair.awaitStop("COLUMN-CONTENT-UNKNOWN").fill("t4", "c = 7");
        } else {
            pair.awaitStop("COLUMN-CONTENT-DIFFERS").operate();
        }
        pair.awaitCaughtUp().assertSame("public.t4");
    }

    @Test
    @Order(4)
    void valuesThatOnlyARewriteWroteMustBeFilledInByHand() {
        source("ALTER TABLE t5 ADD c uuid DEFAULT md5(random()::text)::uuid", "UPDATE t5 SET a = 'x' WHERE id = 1")
                .awaitStop("TARGET-COLUMN-MISSING")
                .operate()
                .awaitStop("COLUMN-CONTENT-UNKNOWN");
        for (String row : pair.source.queryTexts("SELECT id || ',''' || c || '''' FROM t5")) {
            pair.target.execute("UPDATE t5 SET c = " + row.substring(row.indexOf(',') + 1) + " WHERE id = "
                    + row.substring(0, row.indexOf(',')));
        }
        pair.acknowledge().awaitCaughtUp().assertSame("public.t5");
    }

    @Test
    @Order(5)
    void aColumnThatGoesStaysOnTheTarget() {
        source("ALTER TABLE t6 DROP a", "INSERT INTO t6 VALUES (10, 1)")
                .awaitCaughtUp()
                .assertSame("public.t6");
        assertThat(pair.target.queryText("SELECT a FROM t6 WHERE id = 1")).isEqualTo("a1");
        assertThat(pair.events()).contains("COLUMN-DROPPED t6");
    }

    @Test
    @Order(6)
    void aColumnThatGoesAndMustNotBeNullStops() {
        pair.target.execute("ALTER TABLE t7 ALTER a SET NOT NULL");
        source("ALTER TABLE t7 DROP a", "INSERT INTO t7 VALUES (10, 1)")
                .awaitStop("TARGET-COLUMN-NOT-NULL")
                .operate()
                .awaitCaughtUp()
                .assertSame("public.t7");
    }

    @Test
    @Order(7)
    void aRenamedColumnIsNotTakenForANewOne() {
        pair.target.execute("ALTER TABLE t8 ADD z text");
        source("ALTER TABLE t8 RENAME a TO z", "INSERT INTO t8 VALUES (10, 'x', 1)")
                .awaitStop("COLUMN-RENAMED");
        pair.target.execute("ALTER TABLE t8 DROP z");
        pair.operate().awaitCaughtUp().assertSame("public.t8");
    }

    @Test
    @Order(8)
    void exchangedNamesAreExchanged() {
        source("ALTER TABLE t9 ADD c text", "UPDATE t9 SET c = 'c' || id")
                .awaitStop("TARGET-COLUMN-MISSING")
                .operate()
                .awaitCaughtUp();
        source("BEGIN; ALTER TABLE t9 RENAME a TO x; ALTER TABLE t9 RENAME c TO a; ALTER TABLE t9 RENAME x TO c;"
                        + " INSERT INTO t9 VALUES (10, 'was a', 1, 'was c'); COMMIT")
                .awaitStop("COLUMN-RENAMED")
                .operate()
                .awaitCaughtUp()
                .assertSame("public.t9");
    }

    @Test
    @Order(9)
    void aColumnThatTookTheNameOfAnotherOneDoesNotGetItsRows() {
        source(
                        "UPDATE t10 SET a = 'still the old one' WHERE id = 1",
                        "ALTER TABLE t10 DROP b, ADD b int",
                        "INSERT INTO t10 VALUES (10, 'x', 1)")
                .awaitStop("COLUMN-REPLACED");
        assertThat(pair.target.queryText("SELECT a FROM t10 WHERE id = 1")).isEqualTo("still the old one");
        assertThat(pair.stopText()).contains("DROP COLUMN \"b\"");
        pair.operate().awaitCaughtUp().assertSame("public.t10");
    }

    @Test
    @Order(10)
    void aColumnThatWentAndAnotherThatCameMayBeARename() {
        source("ALTER TABLE t11 DROP b, ADD c int", "INSERT INTO t11 VALUES (10, 'x', 1)")
                .awaitStop("TARGET-COLUMN-MISSING");
        assertThat(pair.stopText()).contains("if that was renamed");
        pair.operate().awaitCaughtUp().assertSame("public.t11");
    }

    @Test
    @Order(11)
    void anotherTypeWaitsForTheTargets() {
        source("ALTER TABLE t12 ALTER b TYPE bigint", "INSERT INTO t12 VALUES (10, 'x', 5000000000)")
                .awaitStop("COLUMN-RETYPED")
                .operate()
                .awaitCaughtUp()
                .assertSame("public.t12");
        source("ALTER TABLE t13 ALTER b TYPE text USING 'n' || b", "INSERT INTO t13 VALUES (10, 'x', 'n10')")
                .awaitStop("COLUMN-RETYPED");
        pair.target.execute("ALTER TABLE t13 ALTER b TYPE text USING 'n' || b");
        pair.awaitCaughtUp().assertSame("public.t13");
    }

    @Test
    @Order(12)
    void aRewriteThatLooksHarmlessIsAskedAbout() {
        pair.target.execute("ALTER TABLE t14 ALTER b TYPE bigint");
        source("ALTER TABLE t14 ALTER b TYPE bigint USING b * 2", "INSERT INTO t14 VALUES (10, 'x', 1)")
                .awaitStop("COLUMN-RETYPED");
        pair.target.execute("UPDATE t14 SET b = b * 2");
        pair.acknowledge().awaitCaughtUp().assertSame("public.t14");
    }

    @Test
    @Order(13)
    void aWiderTypeThatChangesNoRowGoesThrough() {
        source("ALTER TABLE t15 ADD c varchar(5)", "INSERT INTO t15 VALUES (10, 'x', 1, 'abcde')")
                .awaitStop("TARGET-COLUMN-MISSING");
        pair.target.execute("ALTER TABLE t15 ADD c text");
        pair.awaitCaughtUp();
        source("ALTER TABLE t15 ALTER c TYPE varchar(10)", "INSERT INTO t15 VALUES (11, 'x', 1, 'abcdefghij')")
                .awaitCaughtUp()
                .assertSame("public.t15");
    }

    @Test
    @Order(14)
    void aRenamedTableIsRenamed() {
        source("ALTER TABLE t16 RENAME TO t16_renamed", "INSERT INTO t16_renamed VALUES (10, 'x', 1)")
                .awaitStop("TABLE-RENAMED")
                .operate()
                .awaitCaughtUp()
                .assertSame("public.t16_renamed");
    }

    @Test
    @Order(15)
    void severalChangesInOneTransactionAmongItsRows() {
        source("BEGIN; INSERT INTO t17 VALUES (10, 'x', 1); ALTER TABLE t17 ADD c int;"
                        + " INSERT INTO t17 VALUES (11, 'x', 1, 2); ALTER TABLE t17 DROP b;"
                        + " UPDATE t17 SET c = 3 WHERE id = 10; ALTER TABLE t17 RENAME a TO e;"
                        + " INSERT INTO t17 VALUES (12, 'e', 4); COMMIT")
                .awaitStop("TARGET-COLUMN-MISSING");
        assertThat(pair.target.queryLong("SELECT count(*) FROM t17")).isEqualTo(5);
        pair.operate().awaitStop("COLUMN-RENAMED").operate();
        // The transaction begins anew, and its first row is of the time before the column was renamed.
        pair.awaitCaughtUp().assertSame("public.t17");
    }

    @Test
    @Order(16)
    void theTargetMayBeAlteredAnyTime() {
        for (int i = 0; i < 5; i++) {
            source("INSERT INTO t18 SELECT n, 'x', n FROM generate_series(" + (100 + i * 100) + ", " + (150 + i * 100)
                    + ") n");
            pair.target.execute("ALTER TABLE t18 ADD extra" + i + " int DEFAULT " + i);
            source("UPDATE t18 SET b = b + 1");
        }
        pair.target.execute("ALTER TABLE t18 ALTER b TYPE numeric");
        source("UPDATE t18 SET b = b + 1").awaitCaughtUp().assertSame("public.t18");
    }

    @Test
    @Order(17)
    void continuesWithTheSameStopAfterAKill() {
        source("ALTER TABLE t19 ADD c int", "INSERT INTO t19 VALUES (10, 'x', 1, 2)")
                .awaitStop("TARGET-COLUMN-MISSING");
        pair.kill();
        pair.source.execute("ALTER TABLE t19 ADD d int", "INSERT INTO t19 VALUES (11, 'x', 1, 2, 3)");
        pair.start("stop");
        pair.awaitStop("TARGET-COLUMN-MISSING").operate();
        await().atMost(OperatedPipeline.WITHIN).until(() -> pair.stopText().contains("\"d\""));
        pair.operate().awaitCaughtUp().assertSame("public.t19");
    }

    @Test
    @Order(18)
    void tablesThatComeAndGoAreReported() throws SQLException {
        source(
                "CREATE TABLE fresh (id int PRIMARY KEY)",
                "INSERT INTO fresh VALUES (1)",
                "DROP TABLE t20",
                "DROP TABLE t21",
                "CREATE TABLE t21 (id int PRIMARY KEY, a text, b int)",
                "ALTER PUBLICATION tidegate_schema_changes DROP TABLE t22");
        PipelineConfig config = pair.config();
        try (Connection source = new SourceDatabase(config.source()).open("test");
                Connection target = new TargetDatabase(config.target()).open("test")) {
            assertThat(PublishedTables.look(source, target, config))
                    .extracting(notice -> notice.code() + " " + notice.table().name())
                    .containsExactlyInAnyOrder(
                            "NEW-TABLE fresh", "TABLE-DROPPED t20", "TABLE-REPLACED t21", "TABLE-NOT-PUBLISHED t22");
        }
        List<Finding> findings = Preflight.run(config);
        assertThat(findings)
                .extracting(Finding::code)
                .contains("NEW-TABLE", "TABLE-DROPPED", "TABLE-REPLACED", "TABLE-NOT-PUBLISHED")
                .doesNotContain("PUBLICATION-DIFFERS");
        source("ALTER PUBLICATION tidegate_schema_changes ADD TABLE t21", "INSERT INTO t21 VALUES (1, 'new', 1)")
                .awaitStop("TABLE-REPLACED");
        pair.target.execute("TRUNCATE t21");
        pair.acknowledge().awaitCaughtUp().assertSame("public.t21");
    }

    @Test
    @Order(19)
    void aTableWhoseRowsNobodyKnowsIsLoadedAgain() {
        source(
                        "DROP TABLE t28",
                        "CREATE TABLE t28 (id int PRIMARY KEY, a text, b int)",
                        "INSERT INTO t28 VALUES (1, 'never streamed', 1)",
                        "ALTER PUBLICATION tidegate_schema_changes ADD TABLE t28",
                        "INSERT INTO t28 VALUES (2, 'new', 1)")
                .awaitStop("TABLE-REPLACED");
        pair.source.execute("INSERT INTO t29 VALUES (10, 'waits', 1)");
        pair.load("t28").awaitCaughtUp().assertSame("public.t28", "public.t29");
        source("UPDATE t28 SET b = id").awaitCaughtUp().assertSame("public.t28");
        pair.awaitNoStop();
    }

    @Test
    @Order(20)
    void addsColumnsByItselfIfItMay() {
        pair.kill();
        String withDefault = pair.rewritesForDefaults() ? "" : ", ADD d numeric(10,2) DEFAULT 1.50";
        source("ALTER TABLE t23 ADD c int" + withDefault, "INSERT INTO t23 VALUES (10, 'x', 1)");
        pair.start("additive").awaitCaughtUp().assertSame("public.t23");
        assertThat(pair.output()).contains("NEW-TABLE: public.fresh");
        assertThat(pair.events()).contains("COLUMN-ADDED t23");
        source("ALTER TABLE t24 ADD c int NOT NULL DEFAULT 1", "INSERT INTO t24 VALUES (10, 'x', 1)")
                .awaitStop("TARGET-COLUMN-MISSING")
                .operateForDefault("t24", "c = 1")
                .awaitCaughtUp()
                .assertSame("public.t24");
        source("ALTER TABLE t25 ADD c float8 DEFAULT random()", "INSERT INTO t25 VALUES (10, 'x', 1)")
                .awaitStop("TARGET-COLUMN-MISSING");
        pair.operate().awaitStop("COLUMN-CONTENT-UNKNOWN");
        pair.source.execute("UPDATE t25 SET c = id");
        pair.target.execute("UPDATE t25 SET c = id");
        pair.acknowledge().awaitCaughtUp().assertSame("public.t25");
    }

    @Test
    @Order(21)
    void aTableInUseOnTheTargetIsWaitedFor() throws Exception {
        try (Connection reader = pair.target.connect()) {
            reader.setAutoCommit(false);
            reader.createStatement().execute("SELECT count(*) FROM t26");
            source("ALTER TABLE t26 ADD c int", "INSERT INTO t26 VALUES (10, 'x', 1, 2)");
            await().atMost(OperatedPipeline.WITHIN)
                    .until(() -> pair.target.queryLong(
                                    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
                            > 0);
            reader.rollback();
        }
        pair.awaitCaughtUp().assertSame("public.t26");
    }

    @Test
    @Order(22)
    void aTableThatStopsOnItsWayIntoTheStreamHoldsUpNoOther() throws Exception {
        pair.kill();
        pair.loadWithoutProcess("t30");
        pair.target.execute("ALTER TABLE t30 ADD c float8");
        try (Connection holder = pair.target.connect()) {
            // Until the main lane is past the change, so that it is the table's own lane that meets it.
            holder.setAutoCommit(false);
            holder.createStatement().execute("SELECT FROM tidegate.checkpoint WHERE lane < 0 FOR UPDATE");
            source(
                    "ALTER TABLE t30 ADD c float8 DEFAULT random()",
                    "INSERT INTO t30 VALUES (10, 'x', 1)",
                    "INSERT INTO t29 VALUES (11, 'goes on', 1)");
            pair.start("stop").awaitCaughtUp().assertSame("public.t29");
            holder.rollback();
        }
        pair.awaitStop("COLUMN-CONTENT-UNKNOWN");
        assertThat(pair.target.queryLong("SELECT lane FROM tidegate.lane_stop")).isNegative();
        pair.load("t30").awaitCaughtUp().assertSame("public.t30");
        pair.awaitNoStop();
    }

    /** Nothing is kept for it, neither by the slot nor by the other tables. */
    @Test
    @Order(23)
    void aTableThatCannotBeLoadedHoldsUpNoOtherAndNoWal() {
        pair.target.execute("ALTER TABLE t27 ADD CONSTRAINT small CHECK (b < 3) NOT VALID");
        pair.queue("t27");
        await().atMost(OperatedPipeline.WITHIN)
                .until(() -> pair.loadState("t27").startsWith("errored"));
        assertThat(pair.target.queryText("SELECT error_code || ' ' || error_problem FROM tidegate.load_table"
                        + " WHERE table_name = 't27'"))
                .contains("LOAD-COPY-FAILED", "public.t27", "constraint small");
        assertThat(CommandLineRun.of("status", "-c", pair.configFile()).out())
                .contains("1 errored", "public.t27 LOAD-COPY-FAILED", "then: tidegate load --table public.t27");

        source("INSERT INTO t29 VALUES (12, 'goes on', 1)", "INSERT INTO t27 VALUES (12, 'left out', 1)")
                .awaitCaughtUp()
                .assertSame("public.t29");
        pair.awaitSlotConfirmed();
        pair.loadAgain("t29").awaitCaughtUp().assertSame("public.t29");

        pair.target.execute("ALTER TABLE t27 DROP CONSTRAINT small");
        pair.loadAgain("t27").awaitCaughtUp().assertSame("public.t27");
    }
}
