package dev.tidegate.system.field;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.app.command.ExitCode;
import dev.tidegate.system.command.CommandLineRun;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Functions of the database that are written for its search_path find what they call when replicated rows run them. */
@Timeout(300)
class DatabaseSearchPathIT {

    private static final String BODY = " RETURNS text LANGUAGE plpgsql IMMUTABLE AS 'begin return squash(t); end'";

    private static final String[] SCHEMA = {
        "CREATE SCHEMA app",
        "CREATE FUNCTION app.squash(t text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT lower(t)'",
        "CREATE FUNCTION app.slug(t text)" + BODY,
        "CREATE DOMAIN app.word AS text CHECK (app.slug(VALUE) <> 'forbidden')",
        "CREATE TABLE app.page (id int PRIMARY KEY, title text, w app.word, slug text GENERATED ALWAYS AS (app.slug(title))"
                + " STORED, CHECK (app.slug(title) <> 'forbidden'))",
        "CREATE INDEX page_slug ON app.page (app.slug(title))",
        "CREATE UNIQUE INDEX page_word ON app.page (id) WHERE app.slug(w) <> ''",
        "CREATE TABLE app.loose (title text, w app.word)",
        "ALTER TABLE app.loose REPLICA IDENTITY FULL",
        "CREATE INDEX loose_slug ON app.loose (app.slug(title))",
        "CREATE TABLE app.named (r regclass, t regtype[], n int)",
        "ALTER TABLE app.named REPLICA IDENTITY FULL",
        "CREATE TABLE app.named_key (r regclass PRIMARY KEY, n int)",
        "CREATE TABLE app.other (id int PRIMARY KEY, v text)",
    };

    @TempDir
    Path directory;

    @Test
    void isTheOneThatTheDatabaseHas() {
        replicates(PostgresVersion.V15, PostgresVersion.V17);
    }

    @Test
    void isTheOneThatTheDatabaseHasOnAnOlderTarget() {
        replicates(PostgresVersion.V15, PostgresVersion.V15);
    }

    private void replicates(PostgresVersion from, PostgresVersion to) {
        String name = "search_path" + to.major();
        try (TestPipeline pipeline = TestPipeline.between(from, to)
                .in(directory.resolve(name))
                .named(name)
                .yaml("tables: { include: ['app.*'] }")) {
            for (TestDatabase database : List.of(pipeline.source(), pipeline.target())) {
                database.execute("ALTER DATABASE " + database.name() + " SET search_path = app, public");
                database.execute(SCHEMA);
            }
            fill(pipeline, 1, 500);
            command(pipeline, "check");
            pipeline.start("run");
            pipeline.awaitStreaming();
            assertThat(pipeline.target().queryLong("SELECT count(*) FROM pg_indexes WHERE schemaname = 'app'"))
                    .isEqualTo(6);
            fill(pipeline, 501, 1000);
            changes(pipeline);
            pipeline.awaitCaughtUp().assertIdentical().assertNoDrift();

            pipeline.target()
                    .execute("DELETE FROM app.page WHERE id = 2", "INSERT INTO app.loose VALUES ('More', 'x')");
            command(pipeline, "verify", "--repair", "apply");
            pipeline.assertIdentical();
            anErrorOfATriggerIsNotAMissingTable(pipeline);
        }
    }

    private static void anErrorOfATriggerIsNotAMissingTable(TestPipeline pipeline) {
        pipeline.target()
                .execute(
                        "CREATE FUNCTION app.lost() RETURNS trigger LANGUAGE plpgsql AS 'begin insert into gone values (1);"
                                + " return null; end'",
                        "CREATE TRIGGER lost AFTER INSERT ON app.other FOR EACH ROW EXECUTE FUNCTION app.lost()",
                        "ALTER TABLE app.other ENABLE ALWAYS TRIGGER lost");
        pipeline.source().execute("INSERT INTO app.other VALUES (1, 'x')");

        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !pipeline.target()
                .queryTexts("SELECT code FROM tidegate.lane_stop")
                .isEmpty());

        assertThat(pipeline.target().queryText("SELECT code || ': ' || problem FROM tidegate.lane_stop"))
                .startsWith("APPLY-REFUSED")
                .contains("code of its own", "gone");
    }

    private static void fill(TestPipeline pipeline, int from, int to) {
        String rows = " FROM generate_series(" + from + ", " + to + ") n";
        pipeline.source()
                .execute(
                        "INSERT INTO app.page (id, title, w) SELECT n, 'Title ' || n, 'Word ' || n" + rows,
                        "INSERT INTO app.loose SELECT 'Title ' || n % 300, 'Word ' || n % 300" + rows);
    }

    private static void changes(TestPipeline pipeline) {
        pipeline.source()
                .execute(
                        "UPDATE app.page SET title = upper(title), w = 'W' || id WHERE id % 3 = 0",
                        "DELETE FROM app.page WHERE id % 5 = 0",
                        "INSERT INTO app.named SELECT c, ARRAY['app.word', 'int']::regtype[], n FROM"
                                + " unnest('{app.page,app.loose,pg_class}'::regclass[]) c, generate_series(1, 3) n",
                        "INSERT INTO app.named_key SELECT DISTINCT r, 1 FROM app.named",
                        "UPDATE app.named SET n = 10 WHERE n = 2",
                        "DELETE FROM app.named WHERE r = 'app.loose'::regclass",
                        "UPDATE app.named_key SET n = 2",
                        "DELETE FROM app.named_key WHERE r = 'app.loose'::regclass",
                        "UPDATE app.loose SET w = 'W' WHERE title = 'Title 3'",
                        "DELETE FROM app.loose WHERE title = 'Title 4'",
                        // In order: the keys change places.
                        "UPDATE app.page SET id = -id WHERE id IN (1, 2)",
                        "UPDATE app.page SET id = 3 + id WHERE id IN (-1, -2)");
    }

    private static void command(TestPipeline pipeline, String... words) {
        CommandLineRun run = CommandLineRun.of(Stream.concat(
                        Stream.of(words), Stream.of("-c", pipeline.configFile().toString()))
                .toArray(String[]::new));
        assertThat(run.exitCode())
                .as(String.join(" ", words) + "\n" + run.out() + run.err())
                .isEqualTo(ExitCode.DONE);
    }
}
