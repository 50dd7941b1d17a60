package dev.tidegate.system.field;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.app.command.ExitCode;
import dev.tidegate.system.command.CommandLineRun;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.postgres.PostgresServer;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What ALTER DATABASE and ALTER ROLE set, which pg_dump leaves out, is copied where the role may, and compared. */
@Timeout(300)
class DatabaseSettingsIT {

    private static final String MOVER = "settings_mover";

    private static final String OF_DATABASE = """
            SELECT c FROM pg_db_role_setting s CROSS JOIN unnest(s.setconfig) c
            WHERE s.setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database()) ORDER BY c
            """;

    private static final List<String> COPIED = List.of(
            "TimeZone=Europe/Oslo",
            "app.greeting=it's a \\ \"test\", all",
            "lock_timeout=7s",
            "search_path=\"$user\", \"Sales & co\", \"a\"\"b\", public",
            "statement_timeout=90s",
            "temp_buffers=16MB");

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"V10, V15", "V15, V15", "V15, V18"})
    void areCopiedAndCompared(PostgresVersion from, PostgresVersion to) {
        requirePrograms();
        // Roles and their settings are the server's.
        try (TestPipeline pipeline = TestPipeline.onServers(PostgresServer.builder(from), PostgresServer.builder(to))
                .in(directory)
                .named("settings")
                .yaml("tables: { include: ['public.*'] }")) {
            set(pipeline.source());
            createRole(pipeline.target(), "settings_clerk");
            pipeline.target().execute(ofDatabase(pipeline.target(), "lock_timeout = '8s'"));

            String copied = run(pipeline, ExitCode.DONE, "schema", "copy").out();
            assertThat(pipeline.target().queryTexts(OF_DATABASE))
                    .containsExactlyElementsOf(COPIED.stream()
                            .map(entry -> entry.replace("=7s", "=8s"))
                            .toList());
            String target = '"' + pipeline.target().name() + '"';
            assertThat(copied)
                    .contains(
                            "default_transaction_read_only of the database",
                            "session_preload_libraries of",
                            "the target has no such role")
                    .contains("CREATE ROLE \"settings_absent\";")
                    .contains("ALTER ROLE \"settings_absent\" IN DATABASE " + target + " SET \"work_mem\" TO '5MB';")
                    .contains("ALTER ROLE \"settings_clerk\" SET \"statement_timeout\" TO '5min';")
                    .contains("ALTER DATABASE " + target + " CONNECTION LIMIT 77;")
                    .contains("COMMENT ON DATABASE " + target + " IS 'it''s the shop';")
                    .contains("GRANT CONNECT ON DATABASE " + target + " TO settings_clerk;")
                    .doesNotContain("session_replication_role");

            assertThat(run(pipeline, ExitCode.NO, "schema", "diff").out())
                    .contains("source: 7s", "target: 8s")
                    .contains("setting of a role in the database settings_absent.work_mem: missing on the target")
                    .contains("the target has no role settings_absent")
                    .contains("setting of a role settings_clerk.statement_timeout: missing on the target")
                    .contains("would make the target read-only too")
                    .contains("a server that lacks one of the libraries");
            theScriptClosesWhatItCan(pipeline);
        }
    }

    private void theScriptClosesWhatItCan(TestPipeline pipeline) {
        createRole(pipeline.target(), "settings_absent");
        for (String decided : List.of("default_transaction_read_only", "session_preload_libraries")) {
            pipeline.source()
                    .server()
                    .execute("ALTER DATABASE " + pipeline.source().name() + " RESET " + decided);
        }
        pipeline.target().execute(ofDatabase(pipeline.target(), "work_mem = '9MB'"));
        String script = run(pipeline, ExitCode.NO, "schema", "diff", "--sql").out();
        // Other databases of the target's server have this role too.
        assertThat(script).doesNotContain("\nALTER ROLE \"settings_clerk\" SET");
        pipeline.target().execute(script, "ALTER ROLE settings_clerk SET statement_timeout = '5min'");
        assertThat(run(pipeline, ExitCode.NO, "schema", "diff").out())
                .contains("setting of the database work_mem: only on the target")
                .contains("-- ALTER DATABASE \"" + pipeline.target().name() + "\" RESET \"work_mem\";")
                .contains("1 difference");
        pipeline.target().execute("ALTER DATABASE " + pipeline.target().name() + " RESET work_mem");
        run(pipeline, ExitCode.DONE, "schema", "diff");
    }

    @Test
    void whatTheRoleMayNotSetIsNamedWithTheSqlForSomebodyWhoMay() {
        requirePrograms();
        try (TestPipeline pipeline = pipeline("settings_rights", PostgresVersion.V15, PostgresVersion.V18)) {
            pipeline.asNobody(MOVER);
            for (TestDatabase database : List.of(pipeline.source(), pipeline.target())) {
                database.server().execute("ALTER DATABASE " + database.name() + " OWNER TO " + MOVER);
                database.execute("ALTER SCHEMA public OWNER TO " + MOVER);
            }
            pipeline.source()
                    .execute(
                            ofDatabase(pipeline.source(), "app.plan = 'large'"),
                            ofDatabase(pipeline.source(), "app.api_token = 'tok-4711'"),
                            ofDatabase(pipeline.source(), "log_min_duration_statement = '3s'"),
                            ofDatabase(pipeline.source(), "old_snapshot_dummy.x = 'a'"),
                            ofDatabase(pipeline.source(), "work_mem = '6MB'"),
                            "CREATE TABLE item (id int PRIMARY KEY)",
                            "ALTER TABLE item OWNER TO " + MOVER);
            String target = '"' + pipeline.target().name() + '"';
            String copied = run(pipeline, ExitCode.DONE, "schema", "copy").out();
            assertThat(pipeline.target().queryTexts(OF_DATABASE)).containsExactly("work_mem=6MB");
            assertThat(copied)
                    .contains("permission denied to set parameter \"app.plan\"")
                    .contains("ALTER DATABASE " + target + " SET \"app.plan\" TO 'large';")
                    .contains("ALTER DATABASE " + target + " SET \"log_min_duration_statement\" TO '3s';")
                    .contains("ALTER DATABASE " + target + " SET \"app.api_token\" TO '<value>';")
                    .doesNotContain("tok-4711");
            assertThat(run(pipeline, ExitCode.NO, "schema", "diff").out())
                    .contains("as a role that may: ALTER DATABASE " + target + " SET \"app.plan\" TO 'large'")
                    .doesNotContain("tok-4711");
            assertThat(run(pipeline, ExitCode.NO, "schema", "diff", "--sql").out())
                    .doesNotContain("\nALTER DATABASE", "tok-4711");
        }
    }

    @Test
    void aSettingThatTheTargetDoesNotKnowIsNamedWithoutSql() {
        try (TestPipeline pipeline = pipeline("settings_gone", PostgresVersion.V10, PostgresVersion.V18)) {
            pipeline.source().execute(ofDatabase(pipeline.source(), "operator_precedence_warning = on"));
            assertThat(run(pipeline, ExitCode.NO, "schema", "diff").out())
                    .contains("setting of the database operator_precedence_warning: missing on the target")
                    .contains("unrecognized configuration parameter")
                    .doesNotContain("ALTER DATABASE");
        }
    }

    @Test
    void betweenServersOfTheNewestVersionTheScriptMakesThemEqual() {
        try (TestPipeline pipeline = pipeline("settings_newest", PostgresVersion.V18, PostgresVersion.V18)) {
            pipeline.source().execute(ofDatabase(pipeline.source(), "search_path = '$user', 'a\"b', public"));
            pipeline.source().execute(ofDatabase(pipeline.source(), "datestyle = 'ISO, DMY'"));
            pipeline.target()
                    .execute(run(pipeline, ExitCode.NO, "schema", "diff", "--sql")
                            .out());
            run(pipeline, ExitCode.DONE, "schema", "diff");
            assertThat(pipeline.target().queryTexts(OF_DATABASE))
                    .isEqualTo(pipeline.source().queryTexts(OF_DATABASE));
        }
    }

    /** Everything that a database and its roles may carry. */
    private static void set(TestDatabase source) {
        createRole(source, "settings_clerk");
        createRole(source, "settings_absent");
        String database = source.name();
        source.execute(
                "CREATE TABLE item (id int PRIMARY KEY)",
                "GRANT SELECT ON item TO settings_clerk",
                ofDatabase(source, "timezone = 'Europe/Oslo'"),
                ofDatabase(source, "search_path = '$user', 'Sales & co', 'a\"b', public"),
                ofDatabase(source, "statement_timeout = '90s'"),
                ofDatabase(source, "lock_timeout = '7s'"),
                ofDatabase(source, "app.greeting = E'it''s a \\\\ \"test\", all'"),
                ofDatabase(source, "session_preload_libraries = auto_explain"),
                "ALTER ROLE settings_clerk IN DATABASE " + database + " SET temp_buffers = '16MB'",
                "ALTER ROLE settings_clerk SET statement_timeout = '5min'",
                "ALTER ROLE postgres IN DATABASE " + database + " SET session_replication_role = replica",
                "ALTER ROLE settings_absent IN DATABASE " + database + " SET work_mem = '5MB'",
                "ALTER DATABASE " + database + " CONNECTION LIMIT 77",
                "COMMENT ON DATABASE " + database + " IS 'it''s the shop'",
                "GRANT CONNECT ON DATABASE " + database + " TO settings_clerk",
                ofDatabase(source, "default_transaction_read_only = on"));
    }

    private static String ofDatabase(TestDatabase database, String setting) {
        return "ALTER DATABASE " + database.name() + " SET " + setting;
    }

    private static void createRole(TestDatabase database, String role) {
        database.server().execute("DO $$ BEGIN CREATE ROLE " + role + "; EXCEPTION WHEN duplicate_object THEN END $$");
    }

    private TestPipeline pipeline(String name, PostgresVersion from, PostgresVersion to) {
        return TestPipeline.between(from, to)
                .in(directory.resolve(name))
                .named(name)
                .yaml("tables: { include: ['public.*'] }");
    }

    private static CommandLineRun run(TestPipeline pipeline, int exitCode, String... command) {
        String[] arguments = List.of(
                        List.of(command), List.of("-c", pipeline.configFile().toString()))
                .stream()
                .flatMap(List::stream)
                .toArray(String[]::new);
        CommandLineRun run = CommandLineRun.of(arguments);
        assertThat(run.exitCode()).as(run.out() + run.err()).isEqualTo(exitCode);
        return run;
    }

    private static void requirePrograms() {
        boolean installed = Files.isExecutable(Path.of("/usr/bin/pg_restore"));
        Assumptions.assumeTrue(installed, "pg_dump and pg_restore are not installed");
    }
}
