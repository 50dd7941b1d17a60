package dev.tidegate.system.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidegate.app.command.ExitCode;
import dev.tidegate.system.pipeline.ItemPipeline;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The other two checks as commands; what they find is TypeTrialIT's and EncodingIT's. */
class CheckCommandIT {

    @TempDir
    Path directory;

    @Test
    void saysWhyItCannotTryAndLeavesWhatIsNotItsOwn() {
        try (TestPipeline pipeline = ItemPipeline.in(directory, "cli_types")) {
            pipeline.target().execute("CREATE SCHEMA tidegate_types");

            CommandLineRun run = CommandLineRun.of(
                    "check", "--types", "-c", pipeline.configFile().toString());

            assertThat(run.exitCode()).isEqualTo(ExitCode.UNKNOWN);
            assertThat(run.out()).isEmpty();
            assertThat(run.errLines().get(0))
                    .isEqualTo(
                            "tidegate: TYPES-SCHEMA: the target has a schema tidegate_types that Tidegate did not make");
            assertThat(run.err()).contains("-> rename it");
            assertThat(pipeline.source()
                            .queryLong("SELECT count(*) FROM pg_namespace WHERE nspname = 'tidegate_types'"))
                    .isZero();
            assertThat(pipeline.target()
                            .queryLong("SELECT count(*) FROM pg_namespace WHERE nspname = 'tidegate_types'"))
                    .isOne();
        }
    }

    @Test
    void namesTableColumnKeyAndOffsetOfWhatIsNoText() throws IOException {
        TestPipeline pipeline = TestPipeline.between(PostgresVersion.V15, "SQL_ASCII", PostgresVersion.V17)
                .in(directory)
                .yaml("source: { encoding: { convert-from: UTF8 } }");
        TestDatabase source = pipeline.source();
        source.execute(
                "CREATE TABLE note (id int PRIMARY KEY, body text)",
                "INSERT INTO note VALUES (1, 'good'), (2, '\u00e4')",
                "INSERT INTO note VALUES (7, 'xy' || convert_from('\\xe9', 'SQL_ASCII'))");
        String config = pipeline.configFile().toString();

        CommandLineRun run = CommandLineRun.of("check", "--encoding", "-c", config);

        assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.NO);
        assertThat(run.out())
                .contains("public.note.body", "1 value", "id=7: byte 2")
                .endsWith("Not all text can be converted to UTF8: 1 error.\n");
        assertThat(run.err()).contains("table 1 of 1: public.note");
        JsonNode findings = new ObjectMapper()
                .readTree(CommandLineRun.of("check", "--encoding", "--json", "-c", config)
                        .out())
                .at("/findings");
        assertThat(findings.findValuesAsText("code")).containsExactly("ENCODING-REFUSED", "ENCODING-SCANNED");
        assertThat(findings.at("/0/subject").asText()).isEqualTo("public.note.body");

        source.execute("UPDATE note SET body = 'xy' WHERE id = 7");
        assertThat(CommandLineRun.of("check", "--encoding", "-c", config).exitCode())
                .isEqualTo(ExitCode.DONE);
        assertThat(CommandLineRun.of("check", "-c", config).out()).contains("TABLE-MISSING");
    }
}
