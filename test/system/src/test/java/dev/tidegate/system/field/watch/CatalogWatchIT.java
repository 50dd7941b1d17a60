package dev.tidegate.system.field.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidegate.system.command.CommandLineRun;
import dev.tidegate.system.pipeline.OperatedPipeline;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.postgres.PostgresVersion;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What changes in the source's catalogs is reported within seconds, and keeps the gate shut where it has to be put right. */
@Timeout(240)
class CatalogWatchIT {

    private static final String DO = "run on the target: ";

    @TempDir
    Path directory;

    private OperatedPipeline pair;

    private List<String> notices() {
        return pair.target.queryTexts("SELECT code || ' ' || subject FROM tidegate.source_notice ORDER BY 1");
    }

    private List<String> events() {
        return pair.target.queryTexts(
                "SELECT table_name || ': ' || problem FROM tidegate.schema_event WHERE code = 'SOURCE-CATALOG-CHANGED'");
    }

    private String run(String command) {
        CommandLineRun run = CommandLineRun.of(command, "-c", pair.configFile());
        return run.out() + run.err();
    }

    private void awaitNotice(String code, String subject) {
        await().atMost(OperatedPipeline.WITHIN)
                .untilAsserted(() -> assertThat(notices()).containsExactly(code + " " + subject));
        assertThat(run("gate")).contains(subject + ": ");
        assertThat(run("status")).contains(code + "  " + subject);
        assertThat(pair.output()).contains(code + ": " + subject);
    }

    private void awaitFirstLook() {
        await().atMost(OperatedPipeline.WITHIN).until(() -> !pair.target
                .queryTexts("SELECT kind FROM tidegate.catalog_print")
                .isEmpty());
    }

    private void awaitRight() {
        await().atMost(OperatedPipeline.WITHIN).until(() -> notices().isEmpty());
    }

    /** Runs the SQL that is told, as it stands there. */
    private void operate() {
        String step = pair.target.queryText("SELECT next_step FROM tidegate.source_notice");
        assertThat(step).startsWith(DO);
        pair.target.execute(step.substring(DO.length()));
        awaitRight();
    }

    private void awaitEvent(String... words) {
        await().atMost(OperatedPipeline.WITHIN).untilAsserted(() -> assertThat(events())
                .anySatisfy(event -> assertThat(event).contains(words)));
    }

    @ParameterizedTest
    @CsvSource({"V10, V15", "V15, V17", "V18, V18"})
    void whatValuesMean(PostgresVersion source, PostgresVersion target) {
        pair = OperatedPipeline.between(
                source,
                target,
                directory,
                "catalog_types_" + source.major(),
                "CREATE TYPE stage AS ENUM ('open', 'in_prgs')",
                "CREATE TYPE place AS (street text)",
                "CREATE DOMAIN price AS numeric CONSTRAINT positive CHECK (VALUE > 0)",
                "CREATE TYPE unused AS ENUM ('a')",
                "CREATE TYPE span AS RANGE (subtype = timestamptz)",
                "CREATE TABLE lasting (id int PRIMARY KEY, s span)",
                "CREATE TABLE job (id int PRIMARY KEY, s stage[], p place, c price)");
        try (OperatedPipeline running = pair) {
            pair.source.execute("INSERT INTO job VALUES (1, '{in_prgs}', ROW('a'), 1)");
            pair.start("stop").awaitCaughtUp();

            pair.source.execute("ALTER TYPE stage RENAME VALUE 'in_prgs' TO 'in_progress'");
            awaitNotice("TYPE-CONTENT", "type public.stage");
            operate();
            pair.awaitCaughtUp().assertSame("public.job");
            assertThat(run("gate")).doesNotContain("public.stage");

            pair.source.execute("ALTER TYPE place ADD ATTRIBUTE town text");
            awaitNotice("TYPE-CONTENT", "type public.place");
            pair.target.execute("ALTER TYPE place ADD ATTRIBUTE town text");
            awaitRight();

            pair.source.execute("ALTER TYPE place RENAME ATTRIBUTE town TO city");
            awaitNotice("TYPE-CONTENT", "type public.place");
            pair.target.execute("ALTER TYPE place RENAME ATTRIBUTE town TO city");
            awaitRight();

            pair.source.execute("ALTER DOMAIN price DROP CONSTRAINT positive");
            awaitNotice("TYPE-CONTENT", "type public.price");
            pair.target.execute("ALTER DOMAIN price DROP CONSTRAINT positive");
            awaitRight();

            String[] another = {
                "ALTER TABLE lasting ALTER s TYPE text",
                "DROP TYPE span",
                "CREATE TYPE span AS RANGE (subtype = timestamp)",
                "ALTER TABLE lasting ALTER s TYPE span USING NULL"
            };
            pair.source.execute(another);
            awaitNotice("TYPE-CONTENT", "type public.span");
            pair.target.execute(another);
            awaitRight();

            pair.source.execute(
                    "ALTER TYPE unused ADD VALUE 'b'", "INSERT INTO job VALUES (2, '{open}', ROW('a', 'b'), -1)");
            pair.awaitCaughtUp().assertSame("public.job");
            assertThat(notices()).isEmpty();
        }
    }

    @Test
    void whatACollationFindsEqual() {
        String caseless = "CREATE COLLATION caseless (provider = icu, locale = 'und-u-ks-level2', deterministic = ";
        pair = OperatedPipeline.in(
                directory,
                "catalog_collation",
                caseless + "false)",
                "CREATE TABLE tag (id int PRIMARY KEY, word text COLLATE caseless)");
        try (OperatedPipeline running = pair) {
            pair.start("stop").awaitCaughtUp();
            awaitFirstLook();
            pair.source.execute("ALTER COLLATION caseless RENAME TO caseless_old", caseless + "true)");
            pair.source.execute("ALTER TABLE tag ALTER word TYPE text COLLATE caseless");
            awaitNotice("TYPE-CONTENT", "collation public.caseless");
            pair.target.execute("ALTER COLLATION caseless RENAME TO caseless_old", caseless + "true)");
            pair.target.execute("ALTER TABLE tag ALTER word TYPE text COLLATE caseless");
            awaitRight();
        }
    }

    @Test
    void whatIsHarmlessIsToldAlsoAfterAStop() {
        pair = OperatedPipeline.in(
                directory,
                "catalog_harmless",
                "CREATE TABLE job (id serial PRIMARY KEY, v int)",
                "CREATE TABLE other (id int PRIMARY KEY)");
        try (OperatedPipeline running = pair) {
            pair.start("stop").awaitCaughtUp();
            awaitFirstLook();
            String database = pair.source.queryText("SELECT current_database()");
            pair.source.execute(
                    "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
                    "CREATE TRIGGER noted AFTER INSERT ON job FOR EACH ROW EXECUTE PROCEDURE note()",
                    "CREATE RULE kept AS ON DELETE TO other DO INSTEAD NOTHING",
                    "ALTER SEQUENCE job_id_seq INCREMENT BY 2 CYCLE",
                    "CREATE SEQUENCE free_seq",
                    "CREATE POLICY mine ON other USING (id > 0)",
                    "ALTER DATABASE " + database + " SET work_mem = '5MB'");
            awaitEvent("job: ", "trigger", "noted");
            awaitEvent("other: ", "rule", "kept");
            awaitEvent("other: ", "policies");
            awaitEvent("job_id_seq: ", "sequence");
            awaitEvent("free_seq: ", "sequence");
            await().atMost(OperatedPipeline.WITHIN)
                    .until(() -> pair.output().contains("settings: settings of a database"));
            assertThat(run("status")).contains("SOURCE-CATALOG-CHANGED  public.job");
            assertThat(notices()).isEmpty();

            pair.kill();
            pair.target.execute("DELETE FROM tidegate.schema_event");
            pair.source.execute("ALTER TABLE job ENABLE ALWAYS TRIGGER noted", "DROP RULE kept ON other");
            assertThat(run("check")).contains("SOURCE-CATALOG-CHANGED", "public.job", "noted", "kept");
            assertThat(events()).isEmpty();
            pair.start("stop");
            awaitEvent("job: ", "trigger", "noted");
            awaitEvent("other: ", "rule", "kept");
            assertThat(run("check")).doesNotContain("SOURCE-CATALOG-CHANGED");
        }
    }

    @Test
    void rowSecurityOfTheSource() {
        String role = "catalog_mover";
        TestPipeline pipeline = TestPipeline.between(PostgresVersion.V15, PostgresVersion.V17)
                .in(directory)
                .named("catalog_rows")
                .yaml("tables: { include: ['public.*'] }")
                .asNobody(role)
                .yaml("target: { user: postgres }")
                .both("CREATE TABLE doc (id int PRIMARY KEY)");
        try (TestPipeline running = pipeline) {
            pipeline.source()
                    .execute(
                            "ALTER ROLE " + role + " REPLICATION NOBYPASSRLS",
                            "GRANT CREATE ON DATABASE " + pipeline.source().name() + " TO " + role,
                            "ALTER TABLE doc OWNER TO " + role);
            pipeline.start("run");
            pipeline.awaitStreaming();
            pipeline.source()
                    .execute(
                            "ALTER TABLE doc ENABLE ROW LEVEL SECURITY",
                            "ALTER TABLE doc FORCE ROW LEVEL SECURITY",
                            "INSERT INTO doc VALUES (1)");
            String told = "SELECT code || ' ' || subject || ' ' || next_step FROM tidegate.source_notice";
            String fix = "ALTER ROLE \"" + role + "\" BYPASSRLS";
            await().atMost(OperatedPipeline.WITHIN)
                    .untilAsserted(() -> assertThat(pipeline.target().queryTexts(told))
                            .containsExactly("ROW-SECURITY public.doc run on the source: " + fix));
            pipeline.awaitCaughtUp().assertIdentical("public.doc");
            pipeline.source().execute(fix);
            await().atMost(OperatedPipeline.WITHIN)
                    .until(() -> pipeline.target().queryTexts(told).isEmpty());
        }
    }

    @Test
    void rowSecurityOfATableThatIsPublishedLater() {
        String role = "catalog_later";
        TestPipeline pipeline = TestPipeline.between(PostgresVersion.V15, PostgresVersion.V17)
                .in(directory)
                .named("catalog_later")
                .yaml("tables: { include: ['public.doc'] }")
                .asNobody(role)
                .yaml("target: { user: postgres }")
                .both("CREATE TABLE doc (id int PRIMARY KEY)", "CREATE TABLE late (id int PRIMARY KEY)");
        try (TestPipeline running = pipeline) {
            pipeline.source()
                    .execute(
                            "ALTER ROLE " + role + " REPLICATION NOBYPASSRLS",
                            "GRANT CREATE ON DATABASE " + pipeline.source().name() + " TO " + role,
                            "ALTER TABLE doc OWNER TO " + role,
                            "ALTER TABLE late OWNER TO " + role,
                            "ALTER TABLE late ENABLE ROW LEVEL SECURITY",
                            "ALTER TABLE late FORCE ROW LEVEL SECURITY");
            pipeline.start("run");
            pipeline.awaitStreaming();
            await().atMost(OperatedPipeline.WITHIN).until(() -> !pipeline.target()
                    .queryTexts("SELECT kind FROM tidegate.catalog_print")
                    .isEmpty());
            String told = "SELECT code || ' ' || subject FROM tidegate.source_notice";
            assertThat(pipeline.target().queryTexts(told)).isEmpty();

            String publication = pipeline.source().queryText("SELECT pubname FROM pg_publication");
            pipeline.source().execute("ALTER PUBLICATION \"" + publication + "\" ADD TABLE late");
            await().atMost(OperatedPipeline.WITHIN)
                    .untilAsserted(() ->
                            assertThat(pipeline.target().queryTexts(told)).containsExactly("ROW-SECURITY public.late"));
        }
    }

    @Test
    void namesOfTables() {
        pair = OperatedPipeline.in(
                directory,
                "catalog_names",
                "CREATE SCHEMA archive",
                "CREATE SCHEMA staging",
                "CREATE TABLE job (id int PRIMARY KEY)",
                "CREATE TABLE gone (id int PRIMARY KEY)",
                "CREATE TABLE staging.late (id int PRIMARY KEY)");
        try (OperatedPipeline running = pair) {
            pair.source.execute("INSERT INTO job VALUES (1)", "INSERT INTO gone VALUES (1)");
            pair.start("stop").awaitCaughtUp();

            pair.source.execute("ALTER TABLE job RENAME TO task");
            awaitNotice("TABLE-RENAMED", "public.job");
            pair.kill();
            assertThat(run("check")).contains("TABLE-RENAMED", "public.task");
            pair.start("stop");
            await().atMost(OperatedPipeline.WITHIN).until(() -> pair.output().contains("TABLE-RENAMED: public.job"));
            operate();
            pair.source.execute("INSERT INTO task VALUES (2)");
            pair.awaitCaughtUp().assertSame("public.task");

            pair.source.execute("ALTER TABLE gone SET SCHEMA archive");
            awaitNotice("TABLE-RENAMED", "public.gone");
            assertThat(run("status")).contains("archive.gone, which the config does not select");
            operate();
            pair.source.execute("INSERT INTO archive.gone VALUES (2)");
            pair.awaitCaughtUp().assertSame("archive.gone");

            pair.source.execute("ALTER TABLE staging.late SET SCHEMA public");
            await().atMost(OperatedPipeline.WITHIN).until(() -> pair.output().contains("NEW-TABLE: public.late"));
            assertThat(notices()).isEmpty();
        }
    }
}
