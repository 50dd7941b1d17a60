package dev.tidegate.system.field;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.process.JavaProcess;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What begins to hide or change rows on the target while the stream runs stops the lane before the first such row. */
@Timeout(180)
class HiddenRowsIT {

    private static final String ROLE = "hidden_mover";

    @TempDir
    static Path directory;

    private static TestPipeline pipeline;
    private static JavaProcess process;

    @BeforeAll
    static void start() {
        pipeline = TestPipeline.between(PostgresVersion.V15, PostgresVersion.V17)
                .in(directory)
                .named("hidden_rows")
                .yaml("tables: { include: ['public.*'] }")
                .asNobody(ROLE)
                .yaml("source: { user: postgres }")
                .both(
                        "CREATE TABLE doc (id int PRIMARY KEY, owner text)",
                        "CREATE TABLE part (id int, at int, v text, PRIMARY KEY (id, at)) PARTITION BY RANGE (at)",
                        "CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (100)");
        pipeline.source().execute("INSERT INTO doc SELECT n, 'o' || n FROM generate_series(1, 50) n");
        pipeline.source().execute("INSERT INTO part SELECT n, n, 'o' || n FROM generate_series(1, 50) n");
        pipeline.target()
                .execute(
                        "GRANT SET ON PARAMETER session_replication_role TO " + ROLE,
                        "GRANT CREATE ON DATABASE " + pipeline.target().name() + " TO " + ROLE,
                        "GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON doc, part, part_1 TO " + ROLE,
                        "CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
                        "CREATE FUNCTION overwrite() RETURNS trigger LANGUAGE plpgsql"
                                + " AS 'BEGIN NEW.owner := ''mine''; RETURN NEW; END'",
                        "CREATE TABLE log (id int)",
                        "CREATE FUNCTION note() RETURNS trigger SECURITY DEFINER LANGUAGE plpgsql"
                                + " AS 'BEGIN INSERT INTO public.log VALUES (NEW.id); RETURN NULL; END'");
        process = pipeline.start("run");
        pipeline.awaitStreaming();
    }

    @AfterAll
    static void stop() {
        pipeline.close();
    }

    private static String awaitStop(String code) {
        Awaitility.await(code).atMost(Duration.ofSeconds(60)).until(() -> pipeline.target()
                .queryTexts("SELECT code FROM tidegate.lane_stop")
                .contains(code));
        return pipeline.target().queryText("SELECT problem || ' -> ' || next_step FROM tidegate.lane_stop");
    }

    private static void continuesAfter(String... sql) {
        pipeline.target().execute(sql);
        pipeline.awaitCaughtUp().assertIdentical("public.doc", "public.part").assertNoDrift();
        assertThat(pipeline.target().queryTexts("SELECT code FROM tidegate.lane_stop"))
                .isEmpty();
    }

    @Test
    void rowSecurity() {
        pipeline.target().execute("ALTER TABLE doc ENABLE ROW LEVEL SECURITY");
        pipeline.source().execute("UPDATE doc SET owner = 'x' WHERE id = 3", "DELETE FROM doc WHERE id = 4");

        assertThat(awaitStop("ROW-SECURITY"))
                .contains("public.doc", ROLE, "ALTER TABLE \"public\".\"doc\" DISABLE ROW LEVEL SECURITY");
        process.killHard();
        assertThat(process.waitFor(Duration.ofSeconds(60))).isTrue();
        process = pipeline.start("run");
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> process.output()
                .contains("the pipeline streams already, so it starts"));

        continuesAfter("ALTER TABLE \"public\".\"doc\" DISABLE ROW LEVEL SECURITY");
    }

    @Test
    void aRightThatWasTakenAway() {
        pipeline.target().execute("REVOKE UPDATE ON doc FROM " + ROLE);
        pipeline.source().execute("UPDATE doc SET owner = 'y' WHERE id = 5");

        String grant = "GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON \"public\".\"doc\" TO \"" + ROLE + "\"";
        assertThat(awaitStop("WRITE-DENIED")).contains(grant);

        continuesAfter(grant);
    }

    @Test
    void triggersAndRulesThatChangeRows() {
        pipeline.source().execute("UPDATE doc SET owner = 'known' WHERE id = 6");
        continuesAfter();
        pipeline.target()
                .execute(
                        "CREATE TRIGGER \"T\" BEFORE UPDATE ON doc FOR EACH ROW EXECUTE FUNCTION overwrite()",
                        "ALTER TABLE doc ENABLE REPLICA TRIGGER \"T\"");
        pipeline.source().execute("UPDATE doc SET owner = 'z' WHERE id = 6");
        assertThat(awaitStop("TARGET-TRIGGER-CHANGES-ROWS")).contains("ALTER TABLE public.doc ENABLE TRIGGER \"T\"");
        continuesAfter("ALTER TABLE public.doc ENABLE TRIGGER \"T\"");

        pipeline.target()
                .execute(
                        "CREATE RULE hide AS ON DELETE TO doc DO INSTEAD NOTHING",
                        "ALTER TABLE doc ENABLE ALWAYS RULE hide");
        pipeline.source().execute("DELETE FROM doc WHERE id = 7");
        assertThat(awaitStop("TARGET-TRIGGER-CHANGES-ROWS")).contains("ALTER TABLE public.doc ENABLE RULE hide");
        continuesAfter("ALTER TABLE public.doc ENABLE RULE hide");

        pipeline.target()
                .execute(
                        "CREATE TRIGGER t BEFORE UPDATE ON part_1 FOR EACH ROW EXECUTE FUNCTION swallow()",
                        "ALTER TABLE part_1 ENABLE ALWAYS TRIGGER t");
        pipeline.source().execute("UPDATE part SET v = 'z' WHERE id = 8");
        assertThat(awaitStop("TARGET-TRIGGER-CHANGES-ROWS")).contains("ALTER TABLE public.part_1 ENABLE TRIGGER t");
        continuesAfter("ALTER TABLE public.part_1 ENABLE TRIGGER t");
    }

    @Test
    void triggersThatOnlySeeRowsStopNothing() {
        pipeline.target()
                .execute(
                        "CREATE TRIGGER n AFTER UPDATE ON part FOR EACH ROW EXECUTE FUNCTION note()",
                        "ALTER TABLE part_1 ENABLE ALWAYS TRIGGER n");
        pipeline.source().execute("UPDATE part SET v = 'w' WHERE id = 9");
        continuesAfter();
        assertThat(pipeline.target().queryTexts("SELECT id FROM log")).containsExactly("9");
    }
}
